"""The order of the list: who passes before a better ranked household says why, whatever was handed over before."""

import pytest

from tests.security.petite_commission import LISTE, OFFRE, publier_transmises
from warehouse.access import proposals
from warehouse.access.reading import lire
from warehouse.errors import ErreurObservatoire


@pytest.fixture
def lues(commission):
    def _lues() -> list[tuple]:
        moteur = commission.base.moteur_lecteur()
        try:
            sql = "select demande_id, passe_devant, motif_ordre_code from acces.preselections('bailleur') order by rang"
            return lire(moteur, commission.session, sql).lignes
        finally:
            moteur.dispose()

    return _lues


@pytest.fixture
def trois_publiees(commission):
    """The first three of the list, handed over then published; return those that are left in it, in order."""
    for demande in LISTE[:3]:
        commission.proposer(demande)
    commission.transmettre()
    with commission.base.connexion() as c:
        publier_transmises(c)
    return LISTE[3:]


def test_after_three_are_published_the_fourth_of_those_left_passes_before_the_first_three(trois_publiees, commission):
    with pytest.raises(ErreurObservatoire, match="dites pourquoi"):
        commission.proposer(trois_publiees[3])
    assert commission.proposer(trois_publiees[3], None, "CONTACT") == 4


def test_after_three_are_published_the_first_of_those_left_asks_for_no_reason(trois_publiees, commission, lues):
    assert [commission.proposer(demande) for demande in trois_publiees[:2]] == [4, 5]
    assert [(passe, motif) for _, passe, motif in lues()] == [(False, None)] * 5


def test_what_is_published_meanwhile_is_seen_again_before_the_rest_is_handed_over(commission, lues):
    for demande in LISTE[:4]:
        commission.proposer(demande)
    with commission.base.connexion() as c:
        # The first two went; a household that was no candidate then leads the list.
        c.execute("update marts.fct_demande_critere set is_positionne = true where demande_id = any(%s)", [LISTE[:2]])
        c.execute("delete from acces.preselection_menage where demande_id = any(%s)", [LISTE[:2]])
        c.execute("update marts.fct_demande_critere set points = 100 where demande_id = %s", [LISTE[6]])
    proposals.inscrire(commission.portier, commission.session, "31", OFFRE, None, "INSUFFISANCE")
    with pytest.raises(ErreurObservatoire, match="sans raison donnée"):
        commission.transmettre()


def test_those_that_a_move_makes_pass_before_a_better_ranked_one_are_told(commission, lues):
    for demande in LISTE[:3]:
        commission.proposer(demande)
    commission.proposer(LISTE[0], 3)
    assert lues() == [(LISTE[1], True, None), (LISTE[2], True, None), (LISTE[0], False, None)]


def test_what_was_handed_over_keeps_what_was_said_of_it_then(commission, lues):
    for demande in LISTE[:2]:
        commission.proposer(demande)
    commission.proposer(LISTE[4], None, "CONTACT")
    commission.transmettre()
    with commission.base.connexion() as c:
        publier_transmises(c)
    commission.proposer(LISTE[2])
    assert lues()[2:] == [(LISTE[4], True, "CONTACT"), (LISTE[2], False, None)]
