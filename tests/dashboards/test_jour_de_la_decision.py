"""The page Commission: the day under which a decision is entered, then corrected."""

from datetime import date, timedelta

from dashboards.kit.words.formats import date_longue
from tests.dashboards.test_preselection import ASSEZ, bouton, rien_ne_reste

__all__ = ["rien_ne_reste"]

HIER = date.today() - timedelta(days=1)


def decider(at, decision: str) -> None:
    at.selectbox(key="decision").set_value(decision).run()
    if decision == "NAT":
        at.selectbox(key="motif_decision").set_value("PIE")
    bouton(at, "Enregistrer la décision").click().run()
    assert not at.exception
    assert not at.error


def test_a_decision_is_corrected_on_its_own_day_and_another_day_takes_the_others_along(ouvrir, lire):
    (assez,) = lire("bailleur-a", ASSEZ)
    jours = f"select date_cal from acces.decisions_saisies('bailleur') where offre_id = '{assez['offre_id']}'"
    at = ouvrir("bailleur-a", "commission")
    at.selectbox(key="logement_examine").set_value(assez["offre_id"]).run()
    at.selectbox(key="candidature_examinee").select_index(0)
    at.date_input[0].set_value(HIER).run()
    decider(at, "NAT")
    # The next candidature is offered the day that was chosen last.
    at.selectbox(key="candidature_examinee").select_index(1).run()
    decider(at, "NAT")
    assert [lu["date_cal"] for lu in lire("bailleur-a", jours)] == [HIER, HIER]
    assert not at.checkbox
    at.date_input[0].set_value(date.today()).run()
    assert at.checkbox[0].label == f"Déplacer aussi l’autre décision du {date_longue(HIER)}"
    decider(at, "NAT")
    assert [lu["date_cal"] for lu in lire("bailleur-a", jours)] == [date.today()] * 2
