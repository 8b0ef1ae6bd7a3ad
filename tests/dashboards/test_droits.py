"""The page Qui voit quoi: what it tells of each profile is what the register of rights says."""

import re

import pytest

from dashboards.kit.words.vous import a_vous
from tests.portails import textes
from warehouse.access.rights import lire_registre


def test_what_each_profile_reads_is_written_from_the_access_matrix(ouvrir):
    registre = lire_registre()
    at = ouvrir("epci-sicoval", "droits")
    assert len(at.table) == len(registre.profils)
    siennes = at.table[0].value
    montrees = [vue for vue in registre.vues.values() if not vue.est_interne]
    assert len(siennes) == len(montrees) + 3
    for vue in montrees:
        predicat = registre.profils["epci"].lignes.get(vue.nom)
        lu = "rien" if predicat is None else registre.predicats[predicat]
        assert a_vous(lu).split(",")[0] in "\n".join(siennes["Lignes lues"])
    nominatives = siennes[[nom.startswith("Identité") for nom in siennes.index]]
    assert "guichet de collectivité" in nominatives["Lignes lues"].iloc[0]


@pytest.mark.parametrize(("login", "propose"), [("bailleur-a", True), ("etat", True), ("ingenieur", False)])
def test_who_puts_households_forward_is_told(ouvrir, login, propose):
    siennes = ouvrir(login, "droits").table[0].value
    (dit,) = siennes.loc[[nom.startswith("Présélections") for nom in siennes.index], "Lignes lues"]
    assert (dit != "rien") == propose


@pytest.mark.parametrize(
    ("login", "lu"), [("bailleur-a", "ce que les comptes de votre organisme ont fait"), ("public", "rien")]
)
def test_what_a_profile_reads_of_the_journal_is_told(ouvrir, login, lu):
    siennes = ouvrir(login, "droits").table[0].value
    (dit,) = siennes.loc[[nom.startswith("Journal") for nom in siennes.index], "Lignes lues"]
    assert dit == lu


@pytest.mark.parametrize("login", ["bailleur-a", "commune-muret", "etat", "action-logement", "gestionnaire"])
def test_a_page_speaks_to_its_reader_of_its_own_profile_and_of_the_others_as_others(ouvrir, login):
    lui = r"\b(son|sa|ses|il|lui|sien)\b|l’on"
    sienne, *autres = [table.value.to_string() for table in ouvrir(login, "droits").table]
    assert re.findall(lui, sienne) == []
    assert re.findall(r"\b(votre|vos|vôtre)\b", sienne) != []
    assert re.findall(r"\b(votre|vos|vous|vôtre)\b", "".join(autres)) == []
    assert "son organisme" not in textes(ouvrir(login, "journal"))


def test_what_a_profile_reads_is_understood_without_the_row_above(ouvrir):
    tables = [table.value for table in ouvrir("public", "droits").table]
    dits = {str(cellule) for table in tables for cellule in table.to_numpy().ravel()}
    assert [d for d in dits for renvoi in ("les mêmes", "idem", "hors de", "ci-dessus", "×") if renvoi in d] == []
    assert [d for d in dits if d.startswith(("enregistrées", "DALO", "ses propres réservations"))] == []
    de_l_etat = next(table for table in tables if "au-delà du délai anormalement long" in str(table.to_numpy()))
    demande = de_l_etat[[nom.startswith("Demandes, sous pseudonyme") for nom in de_l_etat.index]].iloc[0]
    assert demande["Lignes lues"].startswith("les demandes DALO, PDALPD")
    assert "et celles au-delà du délai" in demande["Lignes lues"]
    cachees = demande["Rubriques cachées"]
    assert re.search(r"\d+ rubriques vides et 1 rubrique au mois près sur \d+, sauf pour les demandes DALO", cachees)
    assert cachees.count("les demandes DALO") == 1


@pytest.mark.parametrize(("login", "profil"), [("commune-muret", "commune"), ("epci-sicoval", "epci")])
def test_a_collectivite_is_told_that_it_reads_more_of_its_own_territory_under_secrecy(ouvrir, login, profil):
    lignes = lire_registre().profils[profil].lignes
    lues = {
        nom: predicat
        for nom, predicat in lignes.items()
        if nom.startswith("indicateur_") and nom != "indicateur_masque"
    }
    assert len(lues) > 5
    assert {nom for nom, predicat in lues.items() if predicat != "cube"} == {"indicateur_definition"}
    assert "des statistiques sous secret, plus nombreuses sur votre territoire" in textes(ouvrir(login, "droits"))


def test_what_is_hidden_is_told_with_its_number_and_where_it_is_shown(ouvrir):
    siennes = ouvrir("commune-muret", "droits").table[0].value
    dites = " ; ".join(siennes["Rubriques cachées"])
    assert "6 rubriques vides sur 26\u202f; 1 rubrique vide sur 26, sauf pour le parc du fichier public" in dites
