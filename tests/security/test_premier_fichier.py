"""The first file that names an organisme of the installation says what it takes, and takes it once confirmed."""

import pytest

from ingestion.door import landing
from tests.bases import oublier_les_fichiers
from tests.jours import dans, demain
from tests.security.lignes_du_referentiel import (
    MURET,
    TOULOUSE,
    droits,
    guichet,
    ligne,
    republier,
)
from tests.security.petit_entrepot import D1, D2, D4
from warehouse.access import accounts
from warehouse.errors import ErreurObservatoire
from warehouse.settings import aujourd_hui


@pytest.fixture
def neuve(neuve):
    """A database whose organismes are those of the installation: no file ever named them."""
    oublier_les_fichiers(neuve)
    return neuve


@pytest.mark.parametrize(
    ("code", "champs", "dit"),
    [
        (
            "C31555",
            TOULOUSE | {"type_organisme": "producteur"},
            "C31555 n’est plus de la catégorie «\u00a0Commune\u00a0»",
        ),
        ("C31555", TOULOUSE | {"valide_au": 0}, "C31555 est clos"),
        ("C31555", TOULOUSE | {"valide_au": 1}, "C31555 finit le {fin:%d/%m/%Y}"),
        ("C31555", TOULOUSE | {"est_registraire": "NON"}, "C31555 perd l’enregistrement"),
        ("C31395", MURET, "C31395 perd 31395"),
        ("C31395", MURET | {"territoire_code": "31555"}, "C31395 perd 31395"),
    ],
    ids=["kind", "closed", "closed tomorrow", "habilitation", "territory", "another territory"],
)
def test_attaque_A10_a_file_that_is_the_first_to_name_an_organisme_of_the_installation_says_what_it_takes(
    neuve, recevoir, lues, code, champs, dit
):
    avant, fin = droits(neuve, code), dans(champs.get("valide_au", 0))
    bilan = recevoir(ligne("ORGANISME", code, **champs | ({"valide_au": fin} if "valide_au" in champs else {})))
    assert bilan.statut == "en_attente"
    assert f"ce fichier retire des droits\u00a0: {dit.format(fin=fin)}. Le dépôt n’est pas en vigueur." in bilan.message
    assert lues("commune-toulouse") == [D1, D4]
    assert droits(neuve, code) == avant
    with pytest.raises(ErreurObservatoire, match="motif"):
        landing.confirmer(neuve, bilan.depot_id, " ")
    assert droits(neuve, code) == avant
    landing.confirmer(neuve, bilan.depot_id, "la convention le dit")
    assert droits(neuve, code) != avant


@pytest.mark.parametrize("code", ["C31555", "31555"], ids=["of another code", "of the code of its territory"])
def test_a_reservation_of_an_organisme_of_the_installation_is_told_too(neuve, recevoir, code):
    with neuve.connexion() as c:
        c.execute("update acces.organisme set reservataires = %s where organisme_code = 'C31555'", [[code]])
    bilan = recevoir(ligne("ORGANISME", "C31555", **TOULOUSE))
    assert f"ce fichier retire des droits\u00a0: C31555 perd la réservation {code}." in bilan.message


def test_what_goes_at_once_is_told_beside_what_ends_tomorrow(recevoir):
    bilan = recevoir(ligne("ORGANISME", "C31395", **MURET, valide_au=demain()))
    assert f"C31395 finit le {demain():%d/%m/%Y}\u202f; C31395 perd 31395." in bilan.message


def test_attaque_A10_the_territory_that_a_first_file_takes_is_read_no_more_once_confirmed(recevoir, lues):
    assert lues("commune-muret") == [D2, D4]
    recevoir(ligne("ORGANISME", "C31395", **MURET), motif="erreur de l’installation")
    assert lues("commune-muret") == []


def test_a_file_that_gives_an_organisme_of_the_installation_what_it_has_waits_for_nobody(neuve, recevoir):
    avant = droits(neuve, "C31395")
    assert recevoir(ligne("ORGANISME", "C31395", **MURET | {"territoire_code": "31395"})).statut == "charge"
    assert droits(neuve, "C31395") == avant


SANS_HABILITATION = ligne("ORGANISME", "C31555", **TOULOUSE | {"est_registraire": "NON"})


def test_attaque_A10_an_organisme_that_a_file_named_and_that_its_correction_leaves_out_keeps_its_rights(
    neuve, recevoir
):
    avant = droits(neuve, "C31555")
    assert recevoir(SANS_HABILITATION).statut == "en_attente"
    assert recevoir(guichet("G900A", "BA01")).statut == "charge"
    assert droits(neuve, "C31555") == avant


def test_attaque_A10_a_first_file_that_is_withdrawn_while_it_waits_takes_nothing(neuve, recevoir):
    avant = droits(neuve, "C31555")
    landing.retirer(neuve, recevoir(SANS_HABILITATION).depot_id, "envoyé par erreur")
    assert droits(neuve, "C31555") == avant


def test_a_first_file_that_was_withdrawn_while_it_waited_may_still_be_confirmed(neuve, recevoir):
    depot = recevoir(SANS_HABILITATION).depot_id
    landing.retirer(neuve, depot, "envoyé par erreur")
    landing.confirmer(neuve, depot, "la convention le dit")
    assert not droits(neuve, "C31555")["est_registraire"]


def test_attaque_A10_each_correction_of_a_first_file_that_waits_says_what_it_takes(neuve, recevoir):
    avant = droits(neuve, "C31555")
    assert recevoir(SANS_HABILITATION).statut == "en_attente"
    for autre in ("BA01", "BA02"):
        bilan = recevoir(SANS_HABILITATION, guichet("G900A", autre))
        assert "C31555 perd l’enregistrement." in bilan.message
    assert droits(neuve, "C31555") == avant


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
    bilan = recevoir(ligne("ORGANISME", "SDES", **NATIONAL, valide_au=aujourd_hui()))
    assert "SDES perd le département 31." in bilan.message
    landing.confirmer(neuve, bilan.depot_id, "convention")
    republier(neuve)
    lu = droits(neuve, "SDES")
    assert (lu["departement_code"], lu["autres_departements"], lu["valable_au"]) == ("09", [], None)


def test_an_organisme_whose_row_leaves_is_no_more_in_that_département_alone(neuve, recevoir):
    with neuve.connexion() as c:
        accounts.ajouter_departement(c, "09", "essai")
    lieu = {"territoire_code": "31555", "est_registraire": "OUI"}
    nommee = recevoir(ligne("ORGANISME", "SDES", **NATIONAL, **lieu))
    republier(neuve)
    assert droits(neuve, "SDES")["communes"] == ["31555"]
    bilan = recevoir(guichet("G900A", "BA01"))
    assert nommee.statut == "charge"
    assert "SDES perd 31555, le département 31, l’enregistrement." in bilan.message
    landing.confirmer(neuve, bilan.depot_id, "convention")
    for _ in range(2):
        lu = droits(neuve, "SDES")
        assert (lu["departement_code"], lu["autres_departements"], lu["valable_au"]) == ("09", [], None)
        assert (lu["communes"], lu["est_registraire"]) == ([], False)
        republier(neuve)


def test_an_organisme_whose_only_file_is_withdrawn_is_still_of_the_other_département(neuve, recevoir):
    with neuve.connexion() as c:
        accounts.ajouter_departement(c, "09", "essai")
    bilan = recevoir(ligne("ORGANISME", "SDES", **NATIONAL))
    landing.retirer(neuve, bilan.depot_id, "envoyé par erreur")
    lu = droits(neuve, "SDES")
    assert (lu["departement_code"], lu["autres_departements"], lu["valable_au"]) == ("09", [], None)


def test_attaque_A10_a_departement_that_is_added_opens_no_organisme_that_is_no_more(neuve, recevoir):
    recevoir(ligne("ORGANISME", "SDES", **NATIONAL, valide_au=aujourd_hui()), motif="convention")
    with neuve.connexion() as c:
        accounts.ajouter_departement(c, "09", "essai")
    republier(neuve)
    lu = droits(neuve, "SDES")
    assert (lu["autres_departements"], lu["valable_au"]) == ([], aujourd_hui())
