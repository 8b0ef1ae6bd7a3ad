"""The day on which a commission examines a dwelling: told to those whose candidates it examines."""

from datetime import timedelta

from tests.bases import candidature_d_un_autre
from tests.security.test_preselections import lues, moteurs, portier, qui, rien_ne_reste, sessions_profil
from warehouse.access import proposals
from warehouse.settings import aujourd_hui

__all__ = ["lues", "moteurs", "portier", "qui", "rien_ne_reste"]


def test_attaque_C7_the_day_of_a_commission_is_told_to_those_whose_candidates_it_examines_and_to_nobody_else(
    entrepot, portier, qui, lues
):
    ouvertes = "select offre_id from offre where is_offert"
    une = min({*lues("etat", ouvertes)} & {*lues("bailleur-a", ouvertes)})[0]
    ((contingent, reservataire, demande),) = lues(
        "etat",
        "select o.contingent_code, o.reservataire_code, d.demande_id from offre as o, demande as d"
        f" where o.offre_id = '{une}' and d.etat_code = 'active' limit 1",
    )
    jours = "select offre_id, date_cal from acces.jours_de_commission('{}')"
    demain = aujourd_hui() + timedelta(days=1)
    proposals.inscrire(portier, qui["bailleur-a"], "31", une, demain, None)
    assert lues("etat", jours.format("etat")) == []
    reserve = {"contingent_code": contingent, "reservataire_code": reservataire}
    with candidature_d_un_autre(entrepot, une, demande, **reserve):
        for login in ("etat", "bailleur-a"):
            assert lues(login, jours.format(sessions_profil(login))) == [(une, demain)]
        assert lues("bailleur-b", jours.format("bailleur")) == []


def test_the_day_that_a_reservataire_gives_its_own_list_is_not_that_of_the_commission(portier, qui, lues, entrepot):
    ouvertes = "select offre_id from offre where is_offert"
    une = min({*lues("etat", ouvertes)} & {*lues("bailleur-a", ouvertes)})[0]
    ((demande,), *_) = lues("bailleur-a", "select demande_id from demande where etat_code = 'active' limit 1")
    proposals.inscrire(portier, qui["etat"], "31", une, aujourd_hui() + timedelta(days=9), None)
    with candidature_d_un_autre(entrepot, une, demande):
        assert lues("bailleur-a", "select * from acces.jours_de_commission('bailleur')") == []
