"""The first file that names an organisme of the installation says what it takes, and takes it once confirmed."""

import pytest

from ingestion.door import landing
from tests.security.lignes_du_referentiel import AUJOURD_HUI, DEMAIN, MURET, TOULOUSE, droits, ligne, republier
from tests.security.petit_entrepot import D1, D2, D4
from warehouse.access import accounts
from warehouse.errors import ErreurObservatoire


@pytest.mark.parametrize(
    ("code", "champs", "dit"),
    [
        ("C31555", TOULOUSE | {"type_organisme": "producteur"}, "C31555 n’est plus commune"),
        ("C31555", TOULOUSE | {"type_organisme": ""}, "C31555 est clos"),
        ("C31555", TOULOUSE | {"valide_au": str(AUJOURD_HUI)}, "C31555 est clos"),
        ("C31555", TOULOUSE | {"valide_au": str(DEMAIN)}, f"C31555 finit le {DEMAIN:%d/%m/%Y}"),
        ("C31555", TOULOUSE | {"est_registraire": "NON"}, "C31555 perd l’enregistrement"),
        ("C31395", MURET, "C31395 perd 31395"),
        ("C31395", MURET | {"territoire_code": "31555"}, "C31395 perd 31395"),
    ],
    ids=["kind", "no kind", "closed", "closed tomorrow", "habilitation", "territory", "another territory"],
)
def test_attaque_A10_a_file_that_is_the_first_to_name_an_organisme_of_the_installation_says_what_it_takes(
    neuve, recevoir, lues, code, champs, dit
):
    avant = droits(neuve, code)
    bilan = recevoir(ligne("ORGANISME", code, **champs))
    assert bilan.statut == "en_attente"
    assert f"ce fichier retire des droits\u00a0: {dit}. Le dépôt n’est pas en vigueur." in bilan.message
    assert lues("commune-toulouse") == [D1, D4]
    assert droits(neuve, code) == avant
    with pytest.raises(ErreurObservatoire, match="motif"):
        landing.confirmer(neuve, bilan.depot_id, " ")
    assert droits(neuve, code) == avant
    landing.confirmer(neuve, bilan.depot_id, "la convention le dit")
    assert droits(neuve, code) != avant


def test_a_reservation_of_an_organisme_of_the_installation_is_told_too(neuve, recevoir):
    with neuve.connexion() as c:
        c.execute("update acces.organisme set reservataires = '{C31555}' where organisme_code = 'C31555'")
    assert "C31555 perd C31555." in recevoir(ligne("ORGANISME", "C31555", **TOULOUSE)).message


def test_attaque_A10_the_territory_that_a_first_file_takes_is_read_no_more_once_confirmed(recevoir, lues):
    assert lues("commune-muret") == [D2, D4]
    recevoir(ligne("ORGANISME", "C31395", **MURET), motif="erreur de l’installation")
    assert lues("commune-muret") == []


def test_a_file_that_gives_an_organisme_of_the_installation_what_it_has_waits_for_nobody(neuve, recevoir):
    avant = droits(neuve, "C31395")
    assert recevoir(ligne("ORGANISME", "C31395", **MURET | {"territoire_code": "31395"})).statut == "charge"
    assert droits(neuve, "C31395") == avant


NATIONAL = {"organisme_code": "SDES", "type_organisme": "producteur"}


def test_the_référentiel_of_a_département_takes_no_other_from_an_organisme_that_it_is_the_first_to_name(
    neuve, recevoir
):
    with neuve.connexion() as c:
        accounts.ajouter_departement(c, "09", "essai")
    assert recevoir(ligne("ORGANISME", "SDES", **NATIONAL)).statut == "charge"
    republier(neuve)
    lu = droits(neuve, "SDES")
    assert (lu["departement_code"], lu["autres_departements"]) == ("31", ["09"])


def test_an_organisme_that_a_département_closes_is_no_more_in_it_alone(neuve, recevoir):
    with neuve.connexion() as c:
        accounts.ajouter_departement(c, "09", "essai")
    bilan = recevoir(ligne("ORGANISME", "SDES", **NATIONAL, valide_au=AUJOURD_HUI))
    assert "SDES perd le département 31." in bilan.message
    landing.confirmer(neuve, bilan.depot_id, "convention")
    republier(neuve)
    lu = droits(neuve, "SDES")
    assert (lu["departement_code"], lu["autres_departements"], lu["valable_au"]) == ("09", [], None)
