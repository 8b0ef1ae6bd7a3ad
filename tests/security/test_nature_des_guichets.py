"""A right on what guichets of a kind registered: one that changes its kind leaves at once, arrives once published."""

import pytest

from ingestion.door import landing
from tests.jours import dans
from tests.security.lignes_du_referentiel import guichet, ligne, republier
from warehouse.settings import aujourd_hui

LISTES = {"etat": "etat", "commune": "collectivite", "epci": "collectivite"}
LOGINS = {"etat": "etat", "collectivite": "commune-toulouse"}
DITS = {"etat": "celui de l’État", "collectivite": "celui d’une collectivité"}


@pytest.fixture
def siens(lues):
    """The guichets of a kind, as who reads what they registered has them."""

    def faire(liste: str) -> list[str]:
        profil = "etat" if liste == "etat" else "commune"
        return lues(LOGINS[liste], f"select unnest(acces.guichets_{liste}('{profil}'))")

    return faire


def organisme(nature: str) -> dict[str, str]:
    return ligne("ORGANISME", "NEUF", organisme_code="NEUF", type_organisme=nature)


@pytest.mark.parametrize("nature", LISTES)
@pytest.mark.parametrize("propre", [True, False], ids=["its own kind", "that of its organisme"])
def test_attaque_A10_a_guichet_that_changes_its_kind_is_told_and_leaves_at_once(neuve, recevoir, siens, nature, propre):
    liste = LISTES[nature]
    genre = {"type_organisme": nature} if propre else {}
    autre = {"type_organisme": "bailleur"} if propre else {}
    recevoir(organisme("producteur" if propre else nature), guichet("G900A", "NEUF", **genre), au=dans(-40))
    assert siens(liste) == []
    republier(neuve)
    assert siens(liste) == ["G900A"]
    bilan = recevoir(organisme("producteur"), guichet("G900A", "NEUF", **autre))
    assert bilan.statut == "en_attente"
    assert f"le guichet G900A n’est plus {DITS[liste]}." in bilan.message
    assert siens(liste) == ["G900A"]
    landing.confirmer(neuve, bilan.depot_id, "erreur de saisie")
    assert siens(liste) == []
    republier(neuve)
    assert siens(liste) == []


@pytest.mark.parametrize(("avant", "apres"), [("etat", "commune"), ("epci", "etat")])
def test_attaque_A10_a_guichet_takes_its_new_kind_once_published(neuve, recevoir, siens, avant, apres):
    recevoir(organisme("producteur"), guichet("G900A", "NEUF", type_organisme=avant), au=dans(-40))
    republier(neuve)
    recevoir(guichet("G900A", "NEUF", type_organisme=apres), motif="le guichet change de mains")
    assert (siens(LISTES[avant]), siens(LISTES[apres])) == ([], [])
    republier(neuve)
    assert (siens(LISTES[avant]), siens(LISTES[apres])) == ([], ["G900A"])


def test_a_guichet_that_goes_from_a_commune_to_its_epci_takes_nothing(neuve, recevoir, siens):
    recevoir(organisme("producteur"), guichet("G900A", "NEUF", type_organisme="commune"), au=dans(-40))
    republier(neuve)
    assert recevoir(guichet("G900A", "NEUF", type_organisme="epci")).statut == "charge"
    assert siens("collectivite") == ["G900A"]
    republier(neuve)
    assert siens("collectivite") == ["G900A"]


def test_a_guichet_that_closed_keeps_its_kind(neuve, recevoir, siens):
    recevoir(organisme("etat"), guichet("G900A", "NEUF"), au=dans(-40))
    republier(neuve)
    assert recevoir(guichet("G900A", "NEUF", valide_au=aujourd_hui())).statut == "charge"
    assert siens("etat") == ["G900A"]
