"""Published rows whose counts have changed since: which of them readers may see corrected, and which must wait.

What belongs here: finding them, gathering what must be corrected together, asking the audit of the old and the new
publications read side by side. What does not: SQL (``warehouse.disclosure.diffusion``), rows never published
(``cubes``).

A mask is never lifted nor put on by a revision. Rows that share a count, a sum or a whole are corrected together or not
at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from warehouse.disclosure.audit import auditer_revision
from warehouse.disclosure.catalogue import COLONNES_DE_COMPTE, LIBRES, Catalogue
from warehouse.disclosure.cellules import CellulePubliee, Cle
from warehouse.disclosure.cubes import cellules_des_lignes, lire_cellules
from warehouse.disclosure.egalites import confirmer, relations_d_egalite
from warehouse.disclosure.emboitement import parts_de
from warehouse.disclosure.liens import Liens, observer
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.suppression import PLANCHERS
from warehouse.disclosure.territoires import Territoires


@dataclass(frozen=True, slots=True)
class Attente:
    """Rows that stay as they were: their indicators, their periods, and why."""

    indicateurs: tuple[str, ...]
    periodes: tuple[str, ...]
    motif: str


@dataclass(frozen=True, slots=True)
class Revisions:
    """``lignes``: rows that take their new values, exact, with the mask they keep. ``attentes``: those that wait."""

    lignes: pl.DataFrame
    attentes: tuple[Attente, ...] = ()


def changees(exactes: pl.DataFrame, connues: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Return the rows of ``exactes`` already published with other counts, with ``is_masque``."""
    avant = connues.select(*CLE_LIGNE, "is_masque", *(pl.col(c).alias(f"{c}_avant") for c in COLONNES_DE_COMPTE))
    deux = exactes.drop("is_masque", strict=False).join(avant, on=list(CLE_LIGNE))
    autre = pl.lit(value=False)
    for colonne in COLONNES_DE_COMPTE:
        codes = [code for code, comptes in catalogue.comptes.items() if colonne in {c.colonne for c in comptes}]
        autre |= pl.col("indicateur_code").is_in(codes) & pl.col(colonne).ne_missing(pl.col(f"{colonne}_avant"))
    return deux.filter(autre).drop(f"{colonne}_avant" for colonne in COLONNES_DE_COMPTE)


def corriger(connues: pl.DataFrame, lignes: pl.DataFrame) -> pl.DataFrame:
    """Return what readers know once these rows are corrected."""
    neuves = lignes.select(connues.columns)
    return pl.concat([connues.join(neuves, on=list(CLE_LIGNE), how="anti"), neuves])


def reviser(
    exactes: pl.DataFrame,
    versions: Sequence[pl.DataFrame],
    catalogue: Catalogue,
    territoires: Territoires,
    seuil: int,
    provisoires: frozenset[str] = frozenset(),
) -> Revisions:
    """Say which published rows take the values that they have today (``exactes``), and why the others wait.

    ``versions``: what readers have seen of closed periods, each revision after the one before.
    """
    trouvees = changees(exactes, versions[-1], catalogue)
    if not trouvees.height:
        return Revisions(trouvees)
    entieres = lire_cellules(exactes, catalogue, territoires)
    liens = observer(entieres, territoires, provisoires)
    catalogue = confirmer(catalogue, entieres, liens)
    vues: list[dict[Cle, int | None]] = []
    for version in versions:
        vues.append({})
        for cle, _, valeur, is_masque in cellules_des_lignes(version, catalogue, territoires, liens):
            if not is_masque or cle not in vues[-1]:
                vues[-1][cle] = None if is_masque else valeur
    du_jour = {cle: v for cle, _, v, _ in cellules_des_lignes(trouvees, catalogue, territoires, liens)}
    lots = _lots(trouvees, liens.groupes(vues[-1], catalogue.lies), catalogue, territoires, liens)
    acceptees: list[int] = []
    attentes: list[Attente] = []
    for cles, lignes in lots:
        siennes_de = [{cle: vue[cle] for cle in cles if cle in vue} for vue in vues]
        motif = next((m for vue in siennes_de if (m := _juger(vue, du_jour, catalogue, liens, seuil))), None)
        siennes = trouvees[lignes]
        if motif is None:
            acceptees += lignes
        else:
            attentes.append(Attente(_noms(siennes, "indicateur_code"), _noms(siennes, "periode"), motif))
    return Revisions(trouvees[sorted(acceptees)], tuple(attentes))


def _noms(lignes: pl.DataFrame, colonne: str) -> tuple[str, ...]:
    return tuple(lignes[colonne].unique().sort())


def _lots(
    trouvees: pl.DataFrame,
    groupes: Iterable[list[Cle]],
    catalogue: Catalogue,
    territoires: Territoires,
    liens: Liens,
) -> list[tuple[list[Cle], list[int]]]:
    """Gather groups of cells that a changed row holds together: ``(cells, rows)``."""
    groupes = list(groupes)
    groupe_de = {cle: numero for numero, groupe in enumerate(groupes) for cle in groupe}
    parent = list(range(len(groupes)))

    def racine(numero: int) -> int:
        while parent[numero] != numero:
            numero = parent[numero]
        return numero

    premier: dict[int, int] = {}
    for cle, ligne, _, _ in cellules_des_lignes(trouvees, catalogue, territoires, liens):
        if cle in groupe_de:
            parent[racine(groupe_de[cle])] = racine(premier.setdefault(ligne, groupe_de[cle]))
    lignes: dict[int, list[int]] = defaultdict(list)
    for ligne, numero in premier.items():
        lignes[racine(numero)].append(ligne)
    cles: dict[int, list[Cle]] = defaultdict(list)
    for numero, groupe in enumerate(groupes):
        cles[racine(numero)] += groupe
    return [(cles[numero], siennes) for numero, siennes in sorted(lignes.items())]


def _juger(
    anciennes: Mapping[Cle, int | None],
    du_jour: Mapping[Cle, int],
    catalogue: Catalogue,
    liens: Liens,
    seuil: int,
) -> str | None:
    """Return what the old and the new publications, read side by side, would tell; nothing when they may."""
    zeros = dict.fromkeys(liens.zeros(anciennes), 0)
    avant = dict(anciennes) | zeros
    apres = {cle: v if v is None else du_jour.get(cle, v) for cle, v in avant.items()}
    parts, relations = parts_de(avant, catalogue, liens), relations_d_egalite(avant, catalogue, liens)
    ensembles = liens.ensembles(set(avant))
    for plancher in PLANCHERS:
        rapport = auditer_revision(
            [CellulePubliee(cle, v) for cle, v in avant.items()],
            [CellulePubliee(cle, v) for cle, v in apres.items()],
            ensembles,
            seuil,
            relations=relations,
            parts=parts,
            plancher=plancher,
            mesures_libres=LIBRES,
            is_complet=False,
        )
        if rapport.constats:
            reste = len(rapport.constats) - 1
            return rapport.constats[0].message + (f" Et {reste} autres constats." if reste else "")
    return None
