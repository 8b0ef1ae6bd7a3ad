"""Counts shown under two names: when one is masked and the other shown, nothing is masked.

First the exact marts: series that are equal in every cell (those out of a share are one too), or of which one is always
the sum of some modalities of another, or of some of its shares. Each must follow from what the catalogue declares
(``egaux``) and from the sums of modalities, or have a reason here. Then what readers see: no published sum lacks one
count alone.
"""

import re
from collections import defaultdict
from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
import pytest

from tests.warehouse import mesures
from tests.warehouse.mesures import VIDES

# Fewer cells where somebody is counted prove nothing.
ASSEZ = 20
GROS = 30
SEUIL = 11
# (one name, another, why they need not be declared), as patterns. What is read of them is attacked all the same.
SANS_RAPPORT = (
    (r".*(stock|residence_connue) typologie=\w+", r".*plafond_connu typologie=\w+", "nearly all"),
    (r".* typologie=C", r".* typologie=C", "so few ask for a room that what they are coincides"),
    (
        r"demande_(?:active_)?logee typologie=(\w+)",
        r"radiation typologie=\1 hors radiation_abandon typologie=\1",
        "hardly any radiation is for irregularity: the share by type stays inside (``cube_exception``)",
    ),
    (r"offre_\w+ contingent=\w+", r"offre_signalee contingent=.*", "most that are late were never proposed"),
)
Vecteur = dict[str, int]


def series(exactes: pl.DataFrame) -> tuple[list[str], np.ndarray, list[tuple]]:
    """Return the names of the series, their counts (rows) by place (columns, NaN where not counted), the places."""
    lieu = ["periode_type", "periode", "territoire_type", "territoire_code"]
    nom = pl.when(dimension="ensemble").then(pl.lit("TOUS")).otherwise(pl.col("dimension") + "=" + pl.col("modalite"))
    choisies = exactes.filter(
        ~pl.col("territoire_type").is_in(["commune", "liste"]),
        ~pl.col("dimension").is_in(["bailleur", "age_sexe", "taille_typologie"]),
    ).with_columns((pl.col("mesure") + " " + nom).alias("serie"))
    # What is never counted anywhere says nothing.
    comptees = choisies.filter(pl.col("valeur").max().over("serie") > 0)
    tableau = comptees.pivot("serie", index=lieu, values="valeur").sort(lieu)
    noms = sorted(tableau.columns[len(lieu) :])
    return noms, tableau.select(noms).cast(pl.Float64).fill_null(np.nan).to_numpy().T, tableau.select(lieu).rows()


def trouver(exactes: pl.DataFrame, catalogue) -> list[tuple[str, str, Vecteur]]:
    """Return the equalities of the exact counts: two names to read, and the vector that is always zero."""
    noms, comptes, _ = series(exactes)
    rang = {nom: numero for numero, nom in enumerate(noms)}
    return [*_paires(noms, comptes, rang, catalogue), *_sommes(noms, comptes, rang, catalogue)]


def _paires(noms, comptes, rang, catalogue):
    vecteurs: list[Vecteur] = [{nom: 1} for nom in noms]
    lignes = [comptes]
    for nom, (part, touts) in product(noms, catalogue.parts.items()):
        mesure, _, modalite = nom.partition(" ")
        for tout in touts if mesure == part else ():
            if f"{tout} {modalite}" in rang:
                vecteurs.append({f"{tout} {modalite}": 1, nom: -1})
                lignes.append((comptes[rang[f"{tout} {modalite}"]] - comptes[rang[nom]])[None])
    tableau = np.concatenate(lignes)
    assez = np.flatnonzero((tableau > 0).sum(axis=1) >= ASSEZ)
    for place, numero in enumerate(assez):
        # A few places first: nearly all the others differ there.
        autres = _memes(tableau, numero, assez[place + 1 :], np.flatnonzero(tableau[numero] > 0)[:ASSEZ])
        autres = _memes(tableau, numero, autres, np.arange(tableau.shape[1]))
        communes = ~np.isnan(tableau[autres]) & (tableau[numero] > 0)
        for autre in autres[communes.sum(axis=1) >= ASSEZ].tolist():
            un, deux = vecteurs[numero], vecteurs[autre]
            difference = {nom: un.get(nom, 0) - deux.get(nom, 0) for nom in {**un, **deux}}
            yield " hors ".join(un), " hors ".join(deux), {nom: n for nom, n in difference.items() if n}


def _memes(tableau, numero, autres, lieux):
    """Return which of the other series count as one does at some places, where both are counted."""
    comptes = tableau[np.ix_(autres, lieux)]
    communes = ~np.isnan(comptes) & ~np.isnan(tableau[numero, lieux])
    return autres[~((comptes != tableau[numero, lieux]) & communes).any(axis=1)]


def _sommes(noms, comptes, rang, catalogue):
    """Find the measures that are the sum of some modalities of another, or the wholes that are that of some shares."""
    familles: dict[str, list[str]] = defaultdict(list)
    for nom in noms:
        mesure, _, modalite = nom.partition(" ")
        if modalite != "TOUS":
            familles[f"{mesure} {modalite.split('=')[0]}"].append(nom)
    # A whole that stays inside is in no sum of what leaves.
    touts = {tout for siens in catalogue.parts.values() for tout in siens if f"{tout} TOUS" in rang}
    enfants = {f"{tout} parts": tout for tout in touts}
    for nom, tout in enfants.items():
        familles[nom] = [f"{part} TOUS" for part, touts in catalogue.parts.items() if tout in touts]
    for famille, membres in familles.items():
        siens = [nom for nom in membres if nom in rang]
        table = comptes[[rang[nom] for nom in siens]]
        totaux = [f"{enfants[famille]} TOUS"] if famille in enfants else [nom for nom in noms if nom.endswith(" TOUS")]
        for total in totaux if len(siens) > 1 else ():
            cible = comptes[rang[total]]
            vues = ~np.isnan(cible) & ~np.isnan(table).all(axis=0)
            if (cible[vues] > 0).sum() >= GROS or (famille in enfants and (cible[vues] > 0).sum() >= ASSEZ):
                quoi = _somme(np.nan_to_num(table[:, vues]), cible[vues])
                if quoi is not None and quoi.sum() > 1:
                    yield total, famille, {total: 1} | {n: -1 for n, q in zip(siens, quoi, strict=True) if q}


def _somme(table: np.ndarray, cible: np.ndarray) -> np.ndarray | None:
    """Return which rows add up to the target, when only one choice does."""
    non_nulles = table.any(axis=1)
    if non_nulles.sum() >= table.shape[1]:
        return None
    coefficients = np.zeros(len(table))
    coefficients[non_nulles] = np.linalg.lstsq(table[non_nulles].T, cible, rcond=None)[0]
    quoi = np.rint(coefficients)
    is_juste = np.abs(coefficients - quoi).max() < 1e-6 and set(quoi) <= {0, 1} and (quoi @ table == cible).all()
    return quoi if is_juste else None


def connues(exactes: pl.DataFrame, catalogue) -> list[Vecteur]:
    """Return what is declared or adds up: equalities of the catalogue, modalities of each measure."""
    noms = {nom: None for nom in series(exactes)[0]}
    vecteurs: list[Vecteur] = []
    for egalite in catalogue.egalites:
        modalites = {nom.partition(" ")[2] for nom in noms} if not egalite.total.modalite else {""}
        for modalite in modalites:
            total, *termes = (f"{nom.mesure} {nom.modalite or modalite}" for nom in egalite.noms)
            if total in noms:
                vecteurs.append({total: 1} | dict.fromkeys(termes, -1))
    familles: dict[str, Vecteur] = defaultdict(dict)
    for nom in noms:
        mesure, _, modalite = nom.partition(" ")
        if modalite != "TOUS":
            familles[f"{mesure} {modalite.split('=')[0]}"][nom] = -1
    return vecteurs + [{f"{famille.split()[0]} TOUS": 1} | membres for famille, membres in familles.items()]


def manquantes(trouvees: list[tuple[str, str, Vecteur]], sues: list[Vecteur]) -> list[tuple[str, str]]:
    """Return the equalities found that do not follow from those known."""
    rang = {nom: n for n, nom in enumerate(sorted({nom for v in (*sues, *(t[2] for t in trouvees)) for nom in v}))}

    def tableau(vecteurs: list[Vecteur]) -> np.ndarray:
        lignes = np.zeros((len(vecteurs), len(rang)))
        for numero, vecteur in enumerate(vecteurs):
            for nom, coefficient in vecteur.items():
                lignes[numero, rang[nom]] = coefficient
        return lignes

    _, forces, directions = np.linalg.svd(tableau(sues), full_matrices=False)
    base = directions[forces > 1e-9]
    cherchees = tableau([vecteur for _, _, vecteur in trouvees])
    restes = np.abs(cherchees - cherchees @ base.T @ base).max(axis=1)
    return [(un, deux) for (un, deux, _), reste in zip(trouvees, restes, strict=True) if reste > 1e-6]


def _est_sans_rapport(un: str, deux: str) -> bool:
    return any(
        re.fullmatch(f"{a} & {b}", f"{x} & {y}") for a, b, _ in SANS_RAPPORT for x, y in ((un, deux), (deux, un))
    )


@pytest.fixture(scope="module")
def toutes(exactes, catalogue):
    """Return the equalities of the marts, but those of dwellings, which anyone may count."""
    return [lu for lu in trouver(exactes, catalogue) if not all(nom.startswith("logement") for nom in lu[:2])]


@pytest.fixture(scope="module")
def trouvees(toutes):
    """Return those that have no reason to be left undeclared."""
    return [trouvee for trouvee in toutes if not _est_sans_rapport(*trouvee[:2])]


def test_every_count_under_two_names_is_declared(trouvees, exactes, catalogue):
    assert manquantes(trouvees, connues(exactes, catalogue)) == []


@pytest.mark.parametrize(
    ("mesures_liees", "attendue"),
    [
        ({"bail_hors_qpv"}, ("bail qpv=NON", "bail_hors_qpv TOUS")),
        ({"stock_motif_urgent"}, ("stock_motif_urgent TOUS", "stock motif")),
        ({"stock", "plafond_connu"}, ("plafond_connu TOUS", "stock plafond")),
        ({"dalo_favorable"}, ("dalo_decision TOUS", "dalo_decision parts")),
    ],
)
def test_an_equality_not_declared_is_seen(trouvees, exactes, catalogue, mesures_liees, attendue):
    sans = tuple(e for e in catalogue.egalites if not mesures_liees <= {nom.mesure for nom in e.noms})
    assert len(sans) < len(catalogue.egalites)
    assert attendue in manquantes(trouvees, connues(exactes, replace(catalogue, egalites=sans)))


def dites(entrepot, catalogue) -> set[tuple[str, str, str]]:
    """Return what is told, to everybody or to its own readers: kind of territory, measure, dimension."""
    requete = "select distinct territoire_type, indicateur_code, dimension from technique.secret_cellule"
    with entrepot.connexion() as connexion:
        lues = connexion.execute(requete).fetchall()
    return {(genre, un.mesure, dimension) for genre, code, dimension in lues for un in catalogue.comptes.get(code, ())}


def test_no_equality_tells_one_of_the_modalities_that_are_told_together(entrepot, catalogue):
    with entrepot.connexion() as connexion:
        requete = "select distinct territoire_type, dimension, regroupement from referentiel.modalite_regroupee"
        groupes = connexion.execute(requete).fetchall()
    sues, coupees, vues = dites(entrepot, catalogue), [], 0
    for (genre, dimension, groupe), egalite in product(groupes, catalogue.egalites):
        membres = {f"{dimension}={nom}" for nom in groupe.split("+")}
        coupes = [nom for nom in egalite.noms if nom.modalite in membres]
        lieux = [(nom.mesure, nom.modalite.partition("=")[0].replace("TOUS", "ensemble")) for nom in egalite.noms]
        if coupes and all((genre, *lieu) in sues for lieu in lieux):
            vues += 1
            # Those out of a share are looked at by themselves.
            est_un_reste = len(egalite.noms) == 3 and any(
                egalite.total.mesure in catalogue.ancetres(nom.mesure) for nom in egalite.termes if nom not in coupes
            )
            if {nom.modalite for nom in coupes} != membres and not est_un_reste:
                coupees.append((genre, groupe, egalite))
    assert vues
    assert coupees == []


def fuites(exactes, publiees, vecteurs) -> list[tuple]:
    """Return the small counts that an equality gives back, every other count of it being published.

    How many dwellings are empty is known to every reader, shown or not.
    """
    noms, comptes, lieux = series(exactes)
    vrais = {nom: dict(zip(lieux, ligne, strict=True)) for nom, ligne in zip(noms, comptes, strict=True)}
    noms, comptes, lieux = series(publiees)
    vus = {nom: dict(zip(lieux, ligne, strict=True)) for nom, ligne in zip(noms, comptes, strict=True)}
    trouvees, lues = [], 0
    for vecteur, lieu in product(vecteurs, lieux):
        muets = [nom for nom in vecteur if nom.split()[0] not in VIDES and vrais[nom].get(lieu) != 0]
        caches = [nom for nom in muets if np.isnan(vus.get(nom, {}).get(lieu, np.nan))]
        lues += not caches
        if len(caches) == 1 and 0 < vrais[caches[0]].get(lieu, 0) < SEUIL:
            trouvees.append((lieu, caches[0], vecteur))
    assert lues > 1_000
    return trouvees


@pytest.mark.parametrize("login", ["public", "epci-sicoval"])
def test_no_published_sum_lacks_one_small_count_alone(login, entrepot, catalogue, toutes, exactes):
    """Every equality found, at every place, in the rows that an account reads: those left undeclared too."""
    lues = mesures.lire_publiees(entrepot, catalogue, login)
    assert fuites(exactes, lues, [vecteur for _, _, vecteur in toutes]) == []


def test_only_the_same_type_out_of_the_abandonments_is_let_off_for_the_households_housed():
    assert _est_sans_rapport("demande_logee typologie=T3", "radiation typologie=T3 hors radiation_abandon typologie=T3")
    for autre in (
        "typologie=T2 hors radiation_abandon typologie=T2",
        "typologie=T3",
        "TOUS hors radiation_abandon TOUS",
    ):
        assert not _est_sans_rapport("demande_logee typologie=T3", f"radiation {autre}")


def test_a_small_count_shown_under_one_name_is_seen(publiees, trouvees, exactes):
    # Beside the leases of a month and those in a QPV, those outside are told.
    montrees = exactes.filter(
        pl.col("mesure").is_in(["bail", "bail_qpv"]), dimension="ensemble", territoire_type="departement"
    )
    vues = pl.concat([publiees, montrees]).unique()
    assert fuites(exactes, vues, [vecteur for _, _, vecteur in trouvees]) != []
