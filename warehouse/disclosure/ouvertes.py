"""Months still open to late entries: which of their rows are told before they are closed.

What belongs here: how large a count must be. What does not: which kinds of rows (seed ``cube_maille``), what is told of
a closed period (``cubes``, ``propres``).

From a day to the next, such a count tells how many were entered between them. So it is told only where it is many times
the threshold, of a whole territory, never of a dimension: how many there are, nothing of whom. What was told so stays
told once the period is closed: readers know it, and a mask would hide nothing.
"""

from typing import Any

import polars as pl

from warehouse.disclosure.catalogue import COLONNES_DE_COMPTE, Catalogue
from warehouse.disclosure.entourage import COLLECTIVITES
from warehouse.disclosure.liens import FENETRE, mois_de
from warehouse.disclosure.propres import est_premier_nom, que_l_on_sait_lues
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.territoires import Territoires

# Of a period not closed yet, counts are told from so many times the threshold.
FOIS_LE_SEUIL = 10
DATE = ("indicateur_code", "periode_type", "periode", "dimension", "modalite")
LIEU = ("territoire_type", "territoire_code")
DU_TOUT = "_du_tout"


def est_grande(lignes: pl.DataFrame, catalogue: Catalogue, seuil: int) -> pl.Expr:
    """Tell which rows count so many that they may be told before their period is closed."""
    assez = pl.lit(value=False)
    for code in lignes["indicateur_code"].unique():
        comptes = (pl.col(compte.colonne) >= FOIS_LE_SEUIL * seuil for compte in catalogue.comptes[code])
        assez |= (pl.col("indicateur_code") == code) & pl.all_horizontal(pl.lit(value=True), *comptes)
    return assez.fill_null(value=False)


def dire_aux_leurs(
    siennes: pl.DataFrame,
    publiques: pl.DataFrame,
    masquees: pl.DataFrame,
    catalogue: Catalogue,
    territoires: Territoires,
    seuil: int,
    lisibles: pl.DataFrame,
) -> pl.DataFrame:
    """Return the open rows told to the accounts of their territory: many here and many around.

    Those that some collectivité reads row by row make no count large. Nothing is told within twelve months of a count
    that its readers know to be masked: it would bound that one.

    ``siennes``: rows of one territory, of open periods or not (``is_provisoire``). ``publiques``: those of everybody;
    the row of the département counts every territory. ``masquees``: rows told to be masked, to everybody or to their
    own. ``lisibles``: how many of each count some reader reads row by row.
    """
    ouvertes = siennes.filter(pl.col("is_provisoire") & est_grande(siennes, catalogue, seuil))
    ouvertes = ouvertes.filter(est_premier_nom(ouvertes, territoires))
    ouvertes = que_l_on_sait_lues(ouvertes, catalogue, lisibles)
    # Without a row of the département, nothing says how many are around.
    du_tout = publiques.filter(territoire_type="departement").select(*DATE, *LIEU, *COLONNES_DE_COMPTE)
    paires = ouvertes.join(du_tout, on=list(DATE), suffix=DU_TOUT, maintain_order="left")
    siens = lisibles.filter(lecteur_code=COLLECTIVITES).select("mesure", *DATE[1:], *LIEU, "effectif")
    lus = {tuple(cle): effectif for *cle, effectif in siens.iter_rows()}
    caches = _mois_caches(masquees, catalogue, territoires)

    def se_dit(paire: dict[str, Any]) -> bool:
        """Tell whether each count of a row leaves many to nobody's reading, here and around, and bounds no mask."""
        for compte in catalogue.comptes[paire["indicateur_code"]]:
            lieu = territoires.nom(*(paire[nom] for nom in LIEU))
            if not caches.isdisjoint((lieu, compte.mesure, mois) for mois in mois_de(f"{FENETRE}{paire['periode']}")):
                return False
            date = (compte.mesure, *(paire[nom] for nom in DATE[1:]))
            ici, en_tout = (
                paire[compte.colonne + la] - lus.get((*date, *(paire[nom + la] for nom in LIEU)), 0)
                for la in ("", DU_TOUT)
            )
            if min(ici, en_tout - ici) < FOIS_LE_SEUIL * seuil:
                return False
        return True

    dites = paires.filter(pl.Series(map(se_dit, paires.iter_rows(named=True)), dtype=pl.Boolean))
    return ouvertes.join(dites, on=list(CLE_LIGNE), how="semi", maintain_order="left")


def _mois_caches(
    masquees: pl.DataFrame, catalogue: Catalogue, territoires: Territoires
) -> frozenset[tuple[str, str, str]]:
    """Return the months of the wholes that are masked: territory, measure, month."""
    colonnes = ("indicateur_code", "periode_type", "periode", *LIEU)
    caches = set()
    for code, periode_type, periode, *lieu in masquees.filter(dimension="ensemble").select(colonnes).iter_rows():
        for compte in catalogue.comptes.get(code, ()):
            est_fenetre = compte.is_fenetre and periode_type == "mois"
            mois = mois_de(f"{FENETRE}{periode}" if est_fenetre else periode)
            caches |= {(territoires.nom(*lieu), compte.mesure, un) for un in mois}
    return frozenset(caches)
