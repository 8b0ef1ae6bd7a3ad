"""What readers of their own rows know of a count is a floor; what it leaves to the others is as secret as a count."""

import polars as pl
import pytest

from tests.warehouse.secret.tables import SEUIL, cle, exactes, publiees
from warehouse.disclosure.audit import auditer
from warehouse.disclosure.catalogue import lire_catalogue
from warehouse.disclosure.cellules import Ensembles, Part
from warehouse.disclosure.cubes import masquer_les_cubes
from warehouse.disclosure.perimetres import Lisibles, observer_le_perimetre
from warehouse.disclosure.protection import Decomposition
from warehouse.disclosure.suppression import mettre_au_secret
from warehouse.disclosure.territoires import Territoires

TYPES = ("T2", "T3", "T4", "T5")
SOMME = [Decomposition("modalite", "TOUS", TYPES)]
ENSEMBLES = Ensembles(
    {"E": frozenset("E")}, {type_: frozenset([type_]) for type_ in TYPES} | {"TOUS": frozenset(TYPES)}
)
STOCK = {("E", "T2"): 15, ("E", "T3"): 16, ("E", "T4"): 60, ("E", "T5"): 70, ("E", "TOUS"): 161}
# Three demandes in T2 and four in T3 are read by no collectivité.
LUS = {cle("E", "T2"): 12, cle("E", "T3"): 12, cle("E", "T4"): 5, cle("E", "T5"): 5, cle("E", "TOUS"): 34}


def perimetre(valeurs, lus, statut="nouvelle", parts=()):
    par_lecteur = {case: siens if isinstance(siens, dict) else {"COLLECTIVITES": siens} for case, siens in lus.items()}
    lisibles = Lisibles(par_lecteur, {(case.mesure, case.periode) for case in lus})
    return observer_le_perimetre(valeurs, dict.fromkeys(valeurs, statut), lisibles, parts, SEUIL)


@pytest.mark.parametrize(
    ("valeur", "lus", "est_soustraite"),
    [(15, 5, True), (15, 4, False), (11, 1, True), (11, 0, False), (11, 11, True), (10, 5, False)],
)
def test_a_large_count_of_which_few_are_left_is_as_secret_as_a_small_one(valeur, lus, est_soustraite):
    case = cle("E")
    assert (perimetre({case: valeur}, {case: lus}).soustraites == {case}) is est_soustraite


@pytest.mark.parametrize(
    ("lus", "est_soustraite"), [({"BA01": 15, "BA02": 15}, False), ({"BA01": 20, "BA02": 10}, True)]
)
def test_landlords_are_taken_one_by_one(lus, est_soustraite):
    case = cle("E")
    assert (perimetre({case: 30}, {case: lus}).soustraites == {case}) is est_soustraite


def test_those_out_of_a_share_are_subtracted_by_one_reader():
    """Of 30 out of the share one landlord reads 20, though another reads more of the whole."""
    tout, part, hors = cle("E"), cle("E", mesure="tard"), cle("E", mesure="stock hors tard")
    lus = {tout: {"BA01": 25, "BA02": 40}, part: {"BA01": 5, "BA02": 35}}
    vues = perimetre({tout: 80, part: 50}, lus, parts=[Part(part, hors, tout)])
    assert vues.connus[hors] == 20
    assert hors in vues.soustraites


def test_what_is_published_already_is_not_judged_again():
    case = cle("E")
    assert perimetre({case: 15}, {case: 12}, statut="publiee").connus == {}


def test_those_out_of_a_share_are_subtracted_too():
    tout, part, hors = cle("E"), cle("E", mesure="tard"), cle("E", mesure="stock hors tard")
    vues = perimetre({tout: 60, part: 40}, {tout: 20, part: 4}, parts=[Part(part, hors, tout)])
    assert vues.soustraites == {hors}
    assert vues.connus[hors] == 16


def test_those_out_of_a_share_of_which_nothing_is_counted_are_left():
    """The rows of the share that a collectivité reads are not known: nothing says how many are out of it."""
    tout, part, hors = cle("E"), cle("E", mesure="tard"), cle("E", mesure="stock hors tard")
    assert hors not in perimetre({tout: 60, part: 40}, {tout: 20}, parts=[Part(part, hors, tout)]).connus


def test_the_audit_finds_what_two_hidden_counts_leave_together():
    """161, 60 and 70 are shown: 31 are T2 or T3, of whom a reader of 24 counts seven others."""
    vues = {cle(*k): None if k[1] in ("T2", "T3") else v for k, v in STOCK.items()}
    seul = auditer(publiees(vues), ENSEMBLES, SEUIL, plancher=1)
    assert seul.constats == ()
    lecteur = auditer(publiees(vues), ENSEMBLES, SEUIL, plancher=1, connus=LUS)
    assert {constat.code for constat in lecteur.constats} == {"masque_deduit"}


def test_the_audit_finds_a_count_shown_of_which_few_are_left():
    vues = {cle(*k): v for k, v in STOCK.items()}
    constats = auditer(publiees(vues), ENSEMBLES, SEUIL, plancher=1, connus=LUS).constats
    assert {constat.cle for constat in constats if constat.code == "reste_visible"} == {cle("E", "T2"), cle("E", "T3")}


def test_the_protection_hides_until_what_is_left_is_hidden_too():
    soustraites = perimetre({cle(*k): v for k, v in STOCK.items()}, LUS).soustraites
    assert soustraites == {cle("E", "T2"), cle("E", "T3")}
    sans = mettre_au_secret(exactes(STOCK), SOMME, ENSEMBLES, SEUIL, sensibles=soustraites)
    avec = mettre_au_secret(exactes(STOCK), SOMME, ENSEMBLES, SEUIL, sensibles=soustraites, connus=LUS)
    assert len(sans.masques.secondaires) == 0
    assert len(avec.masques.secondaires) == 1
    assert avec.is_sure


def test_the_rows_of_such_a_count_are_masked_and_counted_with_the_small_ones():
    territoires = Territoires(
        pl.DataFrame(
            [("departement", "31", None, None, None), *(("commune", c, "E", None, None) for c in ("1", "2", "3"))],
            schema=["territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code"],
            orient="row",
        )
    )
    catalogue = lire_catalogue([("stock", {"effectif": "stock"}, {}, [])])
    comptes = {"1": 15, "2": 40, "3": 90}
    actuelles = pl.DataFrame(
        {
            "indicateur_code": "stock",
            "periode_type": "annee",
            "periode": "2025",
            "territoire_type": ["departement", *["commune"] * 3],
            "territoire_code": ["31", *comptes],
            "dimension": "ensemble",
            "modalite": "TOUS",
            "numerateur": None,
            "denominateur": None,
            "effectif": [float(sum(comptes.values())), *map(float, comptes.values())],
        }
    )
    lisibles = pl.DataFrame(
        {
            "mesure": "stock",
            "periode_type": "annee",
            "periode": "2025",
            "territoire_type": "commune",
            "territoire_code": "1",
            "dimension": "ensemble",
            "modalite": "TOUS",
            "lecteur_code": "COLLECTIVITES",
            "effectif": [9],
        }
    )
    resultat = masquer_les_cubes(actuelles, catalogue, territoires, SEUIL, lisibles=lisibles)
    masquees = resultat.lignes.filter("is_masque")["territoire_code"].to_list()
    assert "1" in masquees
    assert len(masquees) == 2
    assert resultat.bilan["petites"].to_list() == [1]
    assert masquer_les_cubes(actuelles, catalogue, territoires, SEUIL).lignes["is_masque"].sum() == 0
