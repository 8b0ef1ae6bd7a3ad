"""From the rows of the indicators to what readers outside the perimeter see of them.

What belongs here: which cells the rows show, what is masked among those never published, what earlier publications
froze. What does not: SQL (``warehouse.disclosure.diffusion``), what adds up (``liens``), masking and attacking.

A published row keeps its value: a reader who compares two days sees no difference to count. Only rows of periods never
published are protected and audited, with all that readers know of the same years.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from warehouse.disclosure.audit import Constat
from warehouse.disclosure.catalogue import COLONNES_DE_COMPTE, LIBRES, Catalogue, Compte
from warehouse.disclosure.cellules import Cle, Statut
from warehouse.disclosure.egalites import confirmer
from warehouse.disclosure.emboitement import parts_de
from warehouse.disclosure.entourage import Entourage
from warehouse.disclosure.groupes import Groupe, Regles, masquer_les_groupes
from warehouse.disclosure.liens import Liens, observer
from warehouse.disclosure.perimetres import RIEN, lire_lisibles, observer_le_perimetre
from warehouse.disclosure.report import CLE_LIGNE, faire_bilan, vers_lignes
from warehouse.disclosure.territoires import Territoires
from warehouse.disclosure.weights import peser


@dataclass(frozen=True, slots=True)
class Masquage:
    """Result for one département.

    ``lignes``: key of each new row, ``is_masque``, ``is_soustraite``. ``bilan``: by indicator: new rows, with a small
    count, masked. ``constats``: why nothing may be published; empty when all is well. ``anciens``: what readers may
    deduce from earlier publications alone, around which nothing new is shown. ``retirees``: cells that the audit made
    withdraw, series by series. ``cellules``: what readers know, ``None`` when masked. ``primaires_secondaires``: how
    many cells were masked, and for which reason.
    """

    lignes: pl.DataFrame
    bilan: pl.DataFrame
    constats: tuple[Constat, ...] = ()
    anciens: tuple[Constat, ...] = ()
    retirees: frozenset[Cle] = frozenset()
    cellules: Mapping[Cle, int | None] = field(default_factory=dict)
    primaires_secondaires: tuple[int, int] = (0, 0)
    liens: Liens | None = None


def masquer_les_cubes(
    actuelles: pl.DataFrame,
    catalogue: Catalogue,
    territoires: Territoires,
    seuil: int,
    *,
    connues: pl.DataFrame | None = None,
    observees: pl.DataFrame | None = None,
    lisibles: pl.DataFrame | None = None,
    provisoires: frozenset[str] = frozenset(),
    entourage: Entourage | None = None,
    flux: frozenset[str] = frozenset(),
) -> Masquage:
    """Mask the rows of one département that were never published, all indicators together, and audit the whole.

    ``actuelles``: rows to publish, exact (``CLE_LIGNE``, ``numerateur, denominateur, effectif``). ``connues``: rows
    that earlier publications showed or masked, as they were then, with ``is_masque``. ``observees``: all exact rows,
    when only the largest of some periods (``provisoires``) are published. ``lisibles``: how many of each count some
    reader of its own rows may subtract (``perimetres``). ``entourage``: what is told around these territories, where
    the rows do not hold it, and ``flux``, measures of which the months make up the year there. Raises ``ValueError``
    when two indicators disagree on a count, or counts that should add up do not.
    """
    toutes = actuelles if observees is None else observees
    entieres = lire_cellules(toutes, catalogue, territoires)
    liens = observer(entieres, territoires, provisoires, flux)
    catalogue = confirmer(catalogue, entieres, liens)
    connues = actuelles.clear().with_columns(is_masque=pl.lit(value=False)) if connues is None else connues
    nouvelles = actuelles.join(connues, on=list(CLE_LIGNE), how="anti")
    if not nouvelles.height:
        return Masquage(vers_lignes(nouvelles), faire_bilan(nouvelles, set(), set()))
    annees = {a for annee in nouvelles["periode"].str.slice(0, 4).unique() for a in (annee, str(int(annee) - 1))}
    voisines = connues.filter(pl.col("periode").str.slice(0, 4).is_in(annees))
    statuts, exactes, lignes_de, discordantes = _etats(nouvelles, voisines, catalogue, territoires, liens)
    lus = RIEN if lisibles is None else lire_lisibles(lisibles, toutes, territoires, liens)
    interdites: frozenset[Cle] = frozenset()
    if entourage:
        parts = parts_de(exactes, catalogue, liens)
        interdites = entourage.interdites(exactes, statuts, lus.comptes, parts, seuil, liens.flux)
    poids = peser(exactes, lignes_de, seuil)
    masquees = {cle for cle, statut in statuts.items() if statut == "masquee"}
    groupes = [
        Groupe(
            {cle: exactes[cle] for cle in siennes},
            {cle: statuts[cle] for cle in siennes},
            lus.de(siennes),
            {cle: poids[cle] for cle in siennes if cle in poids},
            interdites.intersection(siennes),
        )
        for siennes in liens.groupes(exactes, catalogue.lies)
        if any(statuts[cle] == "nouvelle" for cle in siennes)
    ]
    choix = masquer_les_groupes(groupes, Regles(catalogue, liens, seuil))
    masquees |= {cle for un in choix for cle in un.masquees}
    lignes_masquees = discordantes | {ligne for cle in masquees for ligne in lignes_de.get(cle, ())}
    # A count of which every row is masked for another of its counts is not shown either.
    masquees |= {
        cle for cle, siennes in lignes_de.items() if statuts[cle] != "publiee" and lignes_masquees >= {*siennes}
    }
    vides = observer_le_perimetre(exactes, statuts, lus, (), seuil).soustraites
    soustraites = {ligne for cle in vides for ligne in lignes_de[cle]}
    peu = [cle for cle in lignes_de if 0 < exactes[cle] < seuil and cle.mesure not in LIBRES]
    petites = {ligne for cle in peu for ligne in lignes_de[cle]} | soustraites
    return Masquage(
        vers_lignes(nouvelles, lignes_masquees, soustraites),
        faire_bilan(nouvelles, petites, lignes_masquees),
        tuple(constat for un in choix for constat in un.constats),
        tuple(constat for un in choix for constat in un.anciens),
        frozenset(cle for un in choix for cle in un.retirees),
        {cle: None if cle in masquees else valeur for cle, valeur in exactes.items()},
        (sum(un.primaires for un in choix), sum(un.secondaires for un in choix)),
        liens,
    )


def lire_cellules(
    lignes: pl.DataFrame, catalogue: Catalogue, territoires: Territoires, *, sont_d_accord: bool = True
) -> dict[Cle, int]:
    """Return the count of every cell that the rows show, before any period is renamed; raise where two differ.

    ``sont_d_accord``: rows of several publications may differ: the last one is then returned.
    """
    cellules: dict[Cle, int] = {}
    for code, cle, _, valeur in _comptes(lignes, catalogue, territoires):
        if cellules.get(cle, valeur) != valeur and sont_d_accord:
            raise ValueError(f"{code}: {cle} is {valeur}, but {cellules[cle]} in another indicator")
        cellules[cle] = valeur
    return cellules


def _comptes(
    lignes: pl.DataFrame, catalogue: Catalogue, territoires: Territoires
) -> Iterable[tuple[str, Cle, int, int]]:
    """Yield each count that the rows hold, indicator by indicator: its code, its cell, the place of the row, the count.

    In Python: of each territory there are few rows of each indicator, and a query of each takes longer than they do.
    """
    siennes_de: dict[str, list[tuple[int, tuple[str, ...], tuple[float | None, ...]]]] = defaultdict(list)
    nombre = len(COLONNES_DE_COMPTE)
    for place, (code, *ligne) in enumerate(lignes.select(*CLE_LIGNE, *COLONNES_DE_COMPTE).iter_rows()):
        siennes_de[code].append((place, tuple(ligne[:-nombre]), tuple(ligne[-nombre:])))
    for code, siennes in siennes_de.items():
        for compte in catalogue.comptes[code]:
            colonne = COLONNES_DE_COMPTE.index(compte.colonne)
            for place, lieu, valeurs in siennes:
                valeur = valeurs[colonne]
                if valeur is not None:
                    yield code, _cle(compte, lieu, territoires), place, int(valeur)


def _cle(compte: Compte, ligne: tuple[str, ...], territoires: Territoires) -> Cle:
    periode_type, periode, territoire_type, territoire_code, dimension, modalite = ligne
    if compte.is_fenetre and periode_type == "mois":
        periode = f"12m-{periode}"
    nom = "TOUS" if dimension == "ensemble" else f"{dimension}={modalite}"
    return Cle(compte.mesure, periode, territoires.nom(territoire_type, territoire_code), nom)


def cellules_des_lignes(
    lignes: pl.DataFrame, catalogue: Catalogue, territoires: Territoires, liens: Liens
) -> Iterable[tuple[Cle, int, int, bool]]:
    """Yield each count that the rows hold: its cell, the place of the row, the count, whether the row is masked."""
    masques = lignes["is_masque"].to_list() if "is_masque" in lignes.columns else [False] * lignes.height
    for _, cle, place, valeur in _comptes(lignes, catalogue, territoires):
        yield liens.renommer(cle), place, valeur, masques[place]


def _etats(
    nouvelles: pl.DataFrame, connues: pl.DataFrame, catalogue: Catalogue, territoires: Territoires, liens: Liens
) -> tuple[dict[Cle, Statut], dict[Cle, int], dict[Cle, list[int]], set[int]]:
    """Return the status, count and new rows of each cell, and the new rows that contradict what is published."""
    statuts: dict[Cle, Statut] = {}
    exactes: dict[Cle, int] = {}
    for cle, _, valeur, is_masque in cellules_des_lignes(connues, catalogue, territoires, liens):
        exactes.setdefault(cle, valeur)
        if not is_masque or cle not in statuts:
            statuts[cle] = "masquee" if is_masque else "publiee"
    lignes_de: dict[Cle, list[int]] = {}
    discordantes: set[int] = set()
    for cle, ligne, valeur, _ in cellules_des_lignes(nouvelles, catalogue, territoires, liens):
        if exactes.setdefault(cle, valeur) != valeur:
            discordantes.add(ligne)
        statuts.setdefault(cle, "nouvelle")
        lignes_de.setdefault(cle, []).append(ligne)
    for cle in liens.zeros(exactes):
        exactes[cle], statuts[cle] = 0, "publiee"
    # Known to every reader, whatever their row shows: what they would tell of the others is masked in the others.
    statuts.update((cle, "publiee") for cle in exactes if cle.mesure in LIBRES)
    return statuts, exactes, lignes_de, discordantes
