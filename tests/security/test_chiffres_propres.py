"""Figures of an indicator that a reader has for itself: a landlord its own, the State those of its contingent."""

import pytest

from tests.security import oracle
from warehouse.lecture import lire, ouvrir_session_admin

CONTINGENTS_DE_L_ETAT = {"PPRIOR", "PFONCT"}
# Leases under a label, which the State reads exact whatever the contingent.
EXACTS = {"acd_relogements", "pdalpd_relogees"}
# Whose contingents are published, small cells hidden.
PUBLIES = {"attribution_profil", "delai_reservataire", "part_reservataire_plus_30_jours"}


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
    assert {"refus", "moins_de_3_candidats", "jours_perdus_refus", "vacance", "attribution_bailleur"} <= dict(
        lus
    ).keys()


def test_the_state_reads_its_own_contingent_and_large_counts_of_the_others(lecteur, sessions):
    requete = "select indicateur_code, modalite, effectif from indicateur where dimension = 'contingent'"
    lignes = [ligne for ligne in lire(lecteur, sessions["etat"], requete).lignes if ligne[0] not in EXACTS]
    siens = {code for code, contingent, _ in lignes if contingent in CONTINGENTS_DE_L_ETAT}
    autres = [(code, effectif) for code, contingent, effectif in lignes if contingent not in CONTINGENTS_DE_L_ETAT]
    assert siens >= {"refus", "delai_attribution_median"}
    assert {code for code, _ in autres} == PUBLIES
    assert [effectif for _, effectif in autres if effectif is not None and 1 <= effectif <= 10] == []


@pytest.mark.parametrize("login", ["commune-toulouse", "epci-sicoval", "public"])
def test_nobody_else_reads_the_figures_of_a_landlord(lecteur, sessions, login):
    assert lire(lecteur, sessions[login], "select from indicateur where dimension = 'bailleur'").lignes == []
