"""From the rows of the indicators to what readers outside the perimeter see of them.

What belongs here: which cells the rows show, what is masked among those never published, what earlier publications
froze. What does not: SQL (``warehouse.disclosure.diffusion``), what adds up (``liens``), masking and attacking.

A published row keeps its value: a reader who compares two days sees no difference to count. Only rows of periods never
published are protected and audited, with all that readers know of the same years.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from warehouse.disclosure.audit import Constat
from warehouse.disclosure.catalogue import Catalogue, Compte
from warehouse.disclosure.cellules import CelluleExacte, Cle, Statut
from warehouse.disclosure.egalites import confirmer, relations_d_egalite
from warehouse.disclosure.emboitement import parts_de
from warehouse.disclosure.fallbacks import REPLIS, a_sacrifier, anodins
from warehouse.disclosure.liens import Liens, observer
from warehouse.disclosure.perimetres import RIEN, Lisibles, lire_lisibles, observer_le_perimetre
from warehouse.disclosure.report import CLE_LIGNE, faire_bilan, vers_lignes
from warehouse.disclosure.suppression import MiseAuSecret, mettre_au_secret
from warehouse.disclosure.territoires import Territoires
from warehouse.disclosure.weights import peser

VISIBLE = "petit_effectif_visible"


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
) -> Masquage:
    """Mask the rows of one département that were never published, all indicators together, and audit the whole.

    ``actuelles``: rows to publish, exact (``CLE_LIGNE``, ``numerateur, denominateur, effectif``). ``connues``: rows
    that earlier publications showed or masked, as they were then, with ``is_masque``. ``observees``: all exact rows,
    when only the largest of some periods (``provisoires``) are published. ``lisibles``: how many of each count some
    reader of its own rows may subtract (``perimetres``). Raises ``ValueError`` when two indicators
    disagree on a count, or counts that should add up do not.
    """
    toutes = actuelles if observees is None else observees
    entieres = lire_cellules(toutes, catalogue, territoires)
    liens = observer(entieres, territoires, provisoires)
    catalogue = confirmer(catalogue, entieres, liens)
    connues = actuelles.clear().with_columns(is_masque=pl.lit(value=False)) if connues is None else connues
    nouvelles = actuelles.join(connues, on=list(CLE_LIGNE), how="anti")
    if not nouvelles.height:
        return Masquage(vers_lignes(nouvelles), faire_bilan(nouvelles, set(), set()))
    annees = {a for annee in nouvelles["periode"].str.slice(0, 4).unique() for a in (annee, str(int(annee) - 1))}
    voisines = connues.filter(pl.col("periode").str.slice(0, 4).is_in(annees))
    statuts, exactes, lignes_de, discordantes = _etats(nouvelles, voisines, catalogue, territoires, liens)
    lus = RIEN if lisibles is None else lire_lisibles(lisibles, toutes, territoires, liens)
    poids = peser(exactes, lignes_de, seuil)
    masquees = {cle for cle, statut in statuts.items() if statut == "masquee"}
    constats, anciens = list[Constat](), list[Constat]()
    retirees: set[Cle] = set()
    primaires = secondaires = 0
    for groupe in liens.groupes(exactes, catalogue.lies):
        if all(statuts[cle] != "nouvelle" for cle in groupe):
            continue
        resultat, siennes = _masquer_un_groupe(
            {cle: exactes[cle] for cle in groupe}, statuts, catalogue, liens, seuil, lus, poids
        )
        masquees |= {c.cle for c in resultat.masques.cellules if c.valeur is None} | siennes
        trouves = [constat for rapport in resultat.rapports for constat in rapport.constats]
        if all(statuts[cle] != "nouvelle" or cle in siennes for cle in groupe):
            # Without any of its new cells a group tells no more than the publications before: to refuse this one would
            # take nothing back, unless it shows again a small count.
            anciens += [constat for constat in trouves if constat.code != VISIBLE]
            trouves = [constat for constat in trouves if constat.code == VISIBLE]
        constats += trouves
        retirees |= siennes
        primaires += len(resultat.masques.primaires)
        secondaires += len(resultat.masques.secondaires)
    lignes_masquees = discordantes | {ligne for cle in masquees for ligne in lignes_de.get(cle, ())}
    # A count of which every row is masked for another of its counts is not shown either.
    masquees |= {
        cle for cle, siennes in lignes_de.items() if statuts[cle] != "publiee" and lignes_masquees >= {*siennes}
    }
    vides = observer_le_perimetre(exactes, statuts, lus, (), seuil).soustraites
    soustraites = {ligne for cle in vides for ligne in lignes_de[cle]}
    petites = {ligne for cle, lignes in lignes_de.items() if 0 < exactes[cle] < seuil for ligne in lignes} | soustraites
    return Masquage(
        vers_lignes(nouvelles, lignes_masquees, soustraites),
        faire_bilan(nouvelles, petites, lignes_masquees),
        tuple(constats),
        tuple(anciens),
        frozenset(retirees),
        {cle: None if cle in masquees else valeur for cle, valeur in exactes.items()},
        (primaires, secondaires),
        liens,
    )


def _masquer_un_groupe(
    exactes: Mapping[Cle, int],
    statuts: Mapping[Cle, Statut],
    catalogue: Catalogue,
    liens: Liens,
    seuil: int,
    lus: Lisibles,
    poids: Mapping[Cle, int],
) -> tuple[MiseAuSecret, set[Cle]]:
    """Protect and audit cells that nothing links to others; withdraw around each finding, at last all that is new.

    A large count or a zero masked with its rows is not protected: where earlier figures tell it, nothing is withdrawn.
    """
    retirees, repli = set[Cle](), 0
    libres = [cle for cle in exactes if statuts[cle] == "nouvelle"]
    nombre = Counter(cle.mesure for cle in libres)
    while True:
        resultat = _proteger(exactes, statuts, retirees, catalogue, liens, seuil, lus, poids)
        if anodins(resultat, exactes, statuts, seuil):
            seules = _proteger(exactes, statuts, {*libres}, catalogue, liens, seuil, lus, poids)
            if dites := anodins(seules, exactes, statuts, seuil):
                statuts = {**statuts, **dict.fromkeys(dites, "publiee")}
                continue
        touchees = {a_sacrifier(c.cle, nombre) for rapport in resultat.rapports for c in rapport.constats}
        a_retirer: set[Cle] = set()
        while touchees and not a_retirer and repli < len(REPLIS):
            a_retirer = {cle for cle in libres if any(REPLIS[repli](cle, autre) for autre in touchees)} - retirees
            repli += 1
        if touchees and not a_retirer:
            a_retirer = set(libres) - retirees
        if not a_retirer:
            return resultat, retirees
        retirees |= a_retirer


def lire_cellules(lignes: pl.DataFrame, catalogue: Catalogue, territoires: Territoires) -> dict[Cle, int]:
    """Return the count of every cell that the rows show, before any period is renamed."""
    cellules: dict[Cle, int] = {}
    for code, compte, siennes in _par_compte(lignes, catalogue):
        for *cle_ligne, valeur in siennes.select(*CLE_LIGNE[1:], compte.colonne).iter_rows():
            cle = _cle(compte, tuple(cle_ligne), territoires)
            if valeur is not None and cellules.setdefault(cle, int(valeur)) != valeur:
                raise ValueError(f"{code}: {cle} is {valeur}, but {cellules[cle]} in another indicator")
    return cellules


def _par_compte(lignes: pl.DataFrame, catalogue: Catalogue) -> Iterable[tuple[str, Compte, pl.DataFrame]]:
    for (code,), siennes in lignes.group_by("indicateur_code", maintain_order=True):
        for compte in catalogue.comptes[str(code)]:
            yield str(code), compte, siennes


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
    if "is_masque" not in lignes.columns:
        lignes = lignes.with_columns(pl.lit(value=False).alias("is_masque"))
    for _, compte, siennes in _par_compte(lignes.with_row_index("ligne"), catalogue):
        colonnes = ("ligne", *CLE_LIGNE[1:], compte.colonne, "is_masque")
        for ligne, *cle_ligne, valeur, is_masque in siennes.select(colonnes).iter_rows():
            if valeur is not None:
                yield liens.renommer(_cle(compte, tuple(cle_ligne), territoires)), ligne, int(valeur), is_masque


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
    return statuts, exactes, lignes_de, discordantes


def _proteger(
    exactes: Mapping[Cle, int],
    statuts: Mapping[Cle, Statut],
    retirees: Set[Cle],
    catalogue: Catalogue,
    liens: Liens,
    seuil: int,
    lus: Lisibles = RIEN,
    poids: Mapping[Cle, int] = MappingProxyType({}),
) -> MiseAuSecret:
    parts = parts_de(exactes, catalogue, liens)
    perimetre = observer_le_perimetre(exactes, statuts, lus, parts, seuil)
    cellules = [CelluleExacte(cle, v, "retiree" if cle in retirees else statuts[cle]) for cle, v in exactes.items()]
    presentes = {cellule.cle for cellule in cellules}
    pieces = liens.pieces({cellule.cle: cellule.valeur for cellule in cellules})
    cellules += [CelluleExacte(cle, valeur, "interne") for cle, valeur in pieces.items()]
    return mettre_au_secret(
        cellules,
        liens.sommes(presentes),
        liens.ensembles(presentes),
        seuil,
        relations=relations_d_egalite(exactes, catalogue, liens),
        parts=parts,
        sensibles=perimetre.soustraites,
        connus=perimetre.connus,
        lignes=poids,
        reprises=1,
    )
