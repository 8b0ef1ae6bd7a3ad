"""Exact figures: a landlord those of its own rows and of no other landlord, the State all of them."""

import pytest

from tests.security import oracle
from warehouse.access.reading import lire, ouvrir_session_admin

pytestmark = pytest.mark.deux_departements


@pytest.fixture(scope="module")
def lecteur(entrepot):
    moteur = entrepot.moteur_lecteur()
    yield moteur
    moteur.dispose()


@pytest.fixture(scope="module")
def sessions(entrepot):
    return {login: ouvrir_session_admin(entrepot, login) for login in oracle.COMPTES}


@pytest.mark.parametrize("login", ["bailleur-a", "bailleur-b"])
def test_a_landlord_reads_its_own_figures_and_those_of_no_other(lecteur, sessions, login):
    requete = "select distinct indicateur_code, modalite from indicateur where dimension = 'bailleur'"
    lus = set(lire(lecteur, sessions[login], requete).lignes)
    assert {bailleur for _, bailleur in lus} == {oracle.COMPTES[login][1]}
    assert {"refus", "moins_de_3_candidats", "jours_perdus_refus", "vacance", "attribution"} <= dict(lus).keys()


def test_the_state_reads_every_figure_exact_the_smallest_too(lecteur, sessions, entrepot):
    lignes = lire(lecteur, sessions["etat"], "select is_masque, effectif from indicateur").lignes
    with entrepot.connexion() as connexion:
        requete = "select count(*) from marts.indicateur_valeur where departement_code = %s"
        (toutes,) = connexion.execute(requete, [oracle.ICI]).fetchone()
    assert len(lignes) == toutes
    assert {is_masque for is_masque, _ in lignes} == {False}
    assert {effectif for _, effectif in lignes if 1 <= (effectif or 0) <= 10} == set(range(1, 11))


@pytest.mark.parametrize("login", ["commune-toulouse", "epci-sicoval", "public"])
def test_nobody_else_reads_the_figures_of_a_landlord(lecteur, sessions, login):
    assert lire(lecteur, sessions[login], "select from indicateur where dimension = 'bailleur'").lignes == []
