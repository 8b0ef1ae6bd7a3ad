"""Three candidates at least, or a legal reason: which candidates count, and how the reason leaves."""

from datetime import timedelta

import pytest

from tests.bases import candidature_d_un_autre
from tests.security.test_preselections import lues, moteurs, offre, portier, proposer, qui, rien_ne_reste
from warehouse.access import proposals
from warehouse.errors import ErreurObservatoire
from warehouse.settings import aujourd_hui

__all__ = ["lues", "moteurs", "offre", "portier", "proposer", "qui", "rien_ne_reste"]


def test_the_candidates_that_others_handed_over_count_among_the_three(entrepot, portier, qui, proposer, offre):
    une, menages = offre
    for menage in menages[:2]:
        proposer("bailleur-a", une, menage)
    with candidature_d_un_autre(entrepot, une, menages[5]):
        assert proposals.transmettre(portier, qui["bailleur-a"], "31", une) == 2


def test_a_household_that_came_back_as_a_candidature_counts_once(entrepot, portier, qui, proposer, offre):
    une, menages = offre
    for menage in menages[:2]:
        proposer("bailleur-a", une, menage)
    with (
        candidature_d_un_autre(entrepot, une, menages[0]),
        pytest.raises(ErreurObservatoire, match="au moins trois demandes"),
    ):
        proposals.transmettre(portier, qui["bailleur-a"], "31", une)


@pytest.mark.parametrize("etat", ["NON_ATTRIBUEE", "REFUSEE"])
def test_a_candidature_that_is_closed_does_not_count_among_the_three(entrepot, portier, qui, proposer, offre, etat):
    une, menages = offre
    for menage in menages[:2]:
        proposer("bailleur-a", une, menage)
    with (
        candidature_d_un_autre(entrepot, une, menages[5], etat_code=etat),
        pytest.raises(ErreurObservatoire, match="au moins trois demandes"),
    ):
        proposals.transmettre(portier, qui["bailleur-a"], "31", une)


@pytest.mark.parametrize(("combien", "part"), [(2, "INSUFFISANCE"), (3, None)])
def test_the_legal_reason_leaves_with_each_household_where_they_are_fewer_than_three(
    portier, qui, lues, proposer, offre, combien, part
):
    une, menages = offre
    proposals.inscrire(portier, qui["bailleur-a"], "31", une, aujourd_hui() + timedelta(days=7), "INSUFFISANCE")
    for menage in menages[:combien]:
        proposer("bailleur-a", une, menage)
    proposals.transmettre(portier, qui["bailleur-a"], "31", une)
    parties = lues(
        "bailleur-a", "select type_evenement, motif_moins_de_3 from acces.candidatures_transmises('bailleur')"
    )
    assert parties == [("POSITIONNEMENT", part)] * combien
