"""What a collectivité is told of its own territory, attacked with all that its account reads."""

from operator import attrgetter

import polars as pl
import pytest

from tests.security import oracle
from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.disclosure import diffusion
from warehouse.disclosure.audit import auditer
from warehouse.disclosure.catalogue import Catalogue, Compte
from warehouse.disclosure.cellules import CellulePubliee, Cle, Part
from warehouse.disclosure.cubes import lire_cellules
from warehouse.disclosure.egalites import confirmer, relations_d_egalite
from warehouse.disclosure.emboitement import parts_de
from warehouse.disclosure.entourage import COLLECTIVITES, Entourage
from warehouse.disclosure.grids import lire_trame
from warehouse.disclosure.liens import observer
from warehouse.disclosure.perimetres import LIEU, lire_lisibles
from warehouse.disclosure.propres import masquer_les_propres
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.territoires import Territoires

SEUIL = 11
COMPTES = ("commune-toulouse", "epci-sicoval")
COLONNES = (*CLE_LIGNE, "numerateur", "denominateur", "effectif", "is_masque")


@pytest.fixture(scope="module")
def lues(entrepot):
    """Return what each of these accounts, and the public, reads of the indicators."""
    moteur = entrepot.moteur_lecteur()
    requete = f"select {', '.join(COLONNES)} from indicateur"
    schema = dict.fromkeys(CLE_LIGNE, pl.String) | dict.fromkeys(COLONNES[len(CLE_LIGNE) : -1], pl.Float64)
    trames = {}
    for login in (*COMPTES, "adil"):
        lignes = lire(moteur, ouvrir_session_admin(entrepot, login), requete).lignes
        trames[login] = pl.DataFrame(lignes, schema=schema | {"is_masque": pl.Boolean}, orient="row")
    yield trames
    moteur.dispose()


@pytest.fixture(scope="module")
def trames(entrepot):
    """Return the exact rows, those told to everybody, those of one territory, and what readers read of rows."""
    with entrepot.connexion() as connexion:
        exactes = lire_trame(connexion, diffusion.A_PUBLIER.replace("next__marts", "marts"))
        propres = lire_trame(connexion, diffusion.PROPRES_CONNUES)
        lisibles = lire_trame(connexion, diffusion.LISIBLES)
        territoires = Territoires(lire_trame(connexion, diffusion.TERRITOIRES.replace("next__marts", "marts")))
    return exactes, propres, lisibles.filter(lecteur_code=COLLECTIVITES), territoires


@pytest.mark.parametrize("login", COMPTES)
def test_a_collectivite_reads_more_of_its_own_territory_than_everybody_does(lues, login):
    siennes = lues[login].join(lues["adil"], on=list(CLE_LIGNE), how="anti")
    assert set(siennes["territoire_code"]) == {oracle.COMPTES[login][1]}
    assert siennes.filter(~pl.col("is_masque")).height
    assert lues["adil"].join(lues[login], on=list(COLONNES), how="anti", nulls_equal=True).rows() == []


@pytest.mark.parametrize("login", COMPTES)
def test_attaque_D3_all_that_an_account_reads_tells_it_of_few_people_nowhere(lues, trames, catalogue, login):
    exactes, propres, lisibles, territoires = trames
    siennes = lues[login].join(propres, on=list(CLE_LIGNE), how="semi")
    dites = lues[login]
    # What is hidden keeps its exact count beside; only its cell is used.
    vraies = lire_cellules(
        exactes.join(dites, on=list(CLE_LIGNE), how="semi"), catalogue, territoires, sont_d_accord=False
    )
    provisoires = frozenset(exactes.filter("is_provisoire")["periode"])
    liens = observer(vraies, territoires, provisoires)
    catalogue = confirmer(catalogue, vraies, liens)
    vraies = {liens.renommer(cle): valeur for cle, valeur in vraies.items()}
    vues = {
        liens.renommer(cle): valeur
        for cle, valeur in lire_cellules(
            dites.filter(~pl.col("is_masque")), catalogue, territoires, sont_d_accord=False
        ).items()
    }
    montrees = dict.fromkeys(vraies) | vues
    montrees |= dict.fromkeys(liens.zeros(montrees), 0)
    neuves = {
        liens.renommer(cle) for cle in lire_cellules(siennes.filter(~pl.col("is_masque")), catalogue, territoires)
    }
    assert neuves
    assert {cle for cle in neuves if 0 < vues[cle] < SEUIL} == set()
    par_lecteur, comptees = attrgetter("comptes", "series")(lire_lisibles(lisibles, exactes, territoires, liens))
    trouves = []
    for groupe in liens.groupes(montrees, catalogue.lies):
        if neuves.isdisjoint(groupe):
            continue
        cellules = {cle: montrees[cle] for cle in groupe}
        parts = parts_de(cellules, catalogue, liens)
        lus = {cle: par_lecteur[cle][COLLECTIVITES] for cle in groupe if cle in par_lecteur}
        connus = dict(lus)
        for part in parts:
            if {(cle.mesure, cle.periode) for cle in (part.partie, part.total)} <= comptees:
                connus[part.complement] = max(lus.get(part.total, 0) - lus.get(part.partie, 0), 0)
        rapport = auditer(
            [CellulePubliee(cle, valeur) for cle, valeur in cellules.items()],
            liens.ensembles(set(cellules)),
            SEUIL,
            relations=relations_d_egalite(cellules, catalogue, liens),
            parts=parts,
            plancher=1,
            nulles={cle for cle, valeur in cellules.items() if valeur is None and not vraies.get(cle)},
            connus=connus,
            is_complet=False,
        )
        trouves += [
            constat.message
            for constat in rapport.constats
            if constat.code in {"reste_visible", "latente_deduite", "petit_effectif_visible"}
            or (constat.code == "masque_deduit" and 0 < vraies[constat.cle] - lus.get(constat.cle, 0) < SEUIL)
        ]
    assert trouves == []


BAIL = Cle("bail", "2025", "commune:31395", "TOUS")
DALO = BAIL.autre(mesure="bail_dalo")


def interdites(tout, dits, *, lus=None, lus_autour=0, recoupe=False):
    """Return what is forbidden of ``dits`` where a territory around tells ``tout``."""
    lieux = {(cle.mesure, cle.periode, cle.modalite): valeur for cle, valeur in tout.items()}
    autour = ("epci:a",)
    entourage = Entourage(
        () if recoupe else autour,
        autour if recoupe else (),
        {"epci:a": lieux},
        {"epci:a": dict.fromkeys(lieux, lus_autour)},
    )
    part = Part(DALO, DALO.autre(mesure="bail_dalo hors bail"), BAIL)
    return entourage.interdites(dits, set(dits), lus or {}, [part] if DALO in dits else [], SEUIL)


@pytest.mark.parametrize(
    ("autour", "attendues"), [(150, set()), (110, {BAIL}), (100, set()), (111, set()), (None, {BAIL})]
)
def test_a_count_is_forbidden_where_the_rest_of_the_larger_territory_is_small_or_hidden(autour, attendues):
    assert interdites({BAIL: autour}, {BAIL: 100}) == attendues


def test_a_count_told_of_a_territory_that_only_meets_it_is_forbidden():
    assert interdites({BAIL: 500}, {BAIL: 100}, recoupe=True) == {BAIL}
    assert interdites({DALO: 500}, {BAIL: 100}, recoupe=True) == set()


def test_a_count_is_forbidden_where_its_readers_read_nearly_all_of_the_rest():
    assert interdites({BAIL: 150}, {BAIL: 100}, lus={BAIL: {COLLECTIVITES: 10}}, lus_autour=30) == set()
    assert interdites({BAIL: 150}, {BAIL: 100}, lus={BAIL: {COLLECTIVITES: 10}}, lus_autour=50) == {BAIL}


def test_a_share_is_forbidden_where_few_of_the_rest_are_out_of_it_or_none_is_in_it():
    assert interdites({BAIL: 150, DALO: 70}, {BAIL: 100, DALO: 40}) == set()
    assert interdites({BAIL: 150, DALO: 85}, {BAIL: 100, DALO: 40}) == {BAIL, DALO}
    assert interdites({BAIL: 150, DALO: 40}, {BAIL: 100, DALO: 40}) == {BAIL, DALO}


def test_the_year_of_a_stock_is_compared_with_its_last_month():
    assert interdites({BAIL.autre(periode="2025-12"): 105}, {BAIL: 100}) == {BAIL}


def test_modalities_told_together_are_compared_with_the_sum_of_the_fine_ones():
    fines = {BAIL.autre(modalite="typologie=C"): 60, BAIL.autre(modalite="typologie=T1"): 50}
    ensemble = BAIL.autre(modalite="typologie=C+T1")
    assert interdites(fines, {ensemble: 100}) == {ensemble}
    assert interdites(fines, {ensemble: 80}) == set()


def test_a_territory_told_in_groups_is_so_where_none_of_its_groups_counts_anybody():
    deux = {"typologie=T2": 5, "typologie=T3": 1}
    cellules = {
        Cle("expiree", annee, "epci:a", modalite): valeur
        for annee, siennes in (("2024", deux | {"TOUS": 6}), ("2025", deux | {"typologie=C+T1": 2, "TOUS": 8}))
        for modalite, valeur in siennes.items()
    }
    colonnes = ("territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code")
    lignes = [("epci", "a", None, None, None)]
    territoires = Territoires(pl.DataFrame(lignes, schema=dict.fromkeys(colonnes, pl.String), orient="row"))
    assert observer(cellules, territoires).modalites == {("expiree", "typologie"): (("C+T1", "T2", "T3"),)}


@pytest.mark.parametrize(("autour", "est_masquee"), [(150, False), (105, True), (None, True)])
def test_a_row_is_masked_where_its_epci_would_tell_the_others_by_subtraction(autour, est_masquee):
    colonnes = ("territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code")
    communes = [("commune", code, "a", None, None) for code in ("c", "d")]
    territoires = Territoires(pl.DataFrame(communes, schema=dict.fromkeys(colonnes, pl.String), orient="row"))
    schema = dict.fromkeys(CLE_LIGNE, pl.String) | dict.fromkeys(COLONNES[len(CLE_LIGNE) : -1], pl.Float64)
    quand, quoi = ("baux", "annee", "2025"), ("ensemble", "TOUS", None, None)
    propres = pl.DataFrame([(*quand, "commune", "c", *quoi, 100)], schema=schema, orient="row")
    epci = [(*quand, "epci", "a", *quoi, autour or 150, autour is None)]
    connues = pl.DataFrame(epci, schema=schema | {"is_masque": pl.Boolean}, orient="row")
    lisibles = pl.DataFrame(schema=dict.fromkeys(("mesure", *LIEU, "lecteur_code"), pl.String) | {"effectif": pl.Int64})
    catalogue = Catalogue({"baux": (Compte("effectif", "bail"),)}, {})
    resultat = masquer_les_propres(propres, propres, connues, catalogue, territoires, SEUIL, lisibles)
    assert resultat.lignes["is_masque"].to_list() == [est_masquee]
