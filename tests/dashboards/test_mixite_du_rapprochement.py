"""The objective of mixity of the year beside the candidates of a dwelling: told to who reads it, in no rank."""

import pandas as pd
import pytest

from dashboards.kit.words.formats import nombre
from dashboards.pages.rapprochement import mixite
from dashboards.pages.rapprochement.mixite import AIDE, Mixite
from tests.dashboards.test_rapprochement import nue, tables, textes

RESTE = (
    "select o.offre_id, s.reste_q1_hors_qpv as reste"
    " from offre as o join suivi_mixite as s using (bailleur_code, epci_code) where o.is_offert and not o.is_qpv"
    " and s.annee = (select date_part('year', date_reference) from publication)"
    " and s.reste_q1_hors_qpv > 0 and exists (select from rapprochement"
    " as r where r.offre_id = o.offre_id and r.is_eligible and r.is_premier_quartile) order by o.offre_id limit 1"
)


@pytest.mark.parametrize(("is_qpv", "aidants"), [(False, [True]), (True, [False])])
def test_the_first_quartile_helps_outside_the_quartiers_and_the_others_inside(is_qpv, aidants):
    lues = pd.DataFrame({"is_premier_quartile": [True, False, None]})
    marquees = mixite.marquer(lues, Mixite(2026, is_qpv, 60, 12, 25, 4))
    assert [p for p, aide in zip(marquees["is_premier_quartile"], marquees[AIDE], strict=True) if aide] == aidants
    assert set(mixite.marquer(lues, Mixite(2026, is_qpv, 60, 30, 25, 0))[AIDE]) == {""}
    assert set(mixite.marquer(lues, None)[AIDE]) == {""}


def test_the_mark_and_the_sentence_say_how_many_are_left():
    une, plusieurs = Mixite(2026, False, 4, 0, 20, 1), Mixite(2026, True, 60, 12, 50, 36)
    assert mixite.aider(une).endswith("hors QPV : il reste 1 attribution à faire")
    assert mixite.aider(plusieurs).endswith("quartiles en QPV : il reste 36 attributions à faire")
    assert "20 % des attributions ; 0 sur 4 faite : il reste 1 attribution à faire" in mixite.phrase(une)
    assert "il est atteint à ce jour" in mixite.phrase(Mixite(2026, False, 4, 4, 25, 0))
    assert mixite.phrase(None) == ""


@pytest.mark.parametrize("login", ["bailleur-a", "etat"])
def test_a_reader_of_the_objectives_is_told_them_beside_each_candidate_who_would_help(ouvrir, lire, login):
    (lu,) = lire(login, RESTE)
    reste = lu["reste"]
    at = ouvrir(login, "rapprochement", offre=lu["offre_id"], vue="impression")
    assert f"il reste {nombre(reste)} attribution" in nue(textes(at))
    (menages,) = [table["Ménage"] for table in tables(at) if "Ménage" in table]
    dits = [("quartile" in dit.split("aide à")[0], f"il reste {nombre(reste)} attribution" in dit) for dit in menages]
    assert dits
    assert {premier for premier, aide in dits if aide} <= {True}
    assert all(aide for premier, aide in dits if premier)


def test_who_does_not_read_the_objectives_is_told_nothing_of_them(ouvrir):
    at = ouvrir("epci-sicoval", "rapprochement")
    assert "Objectif du bailleur" not in nue(textes(at))
    assert "aide à l’objectif" not in nue(textes(at))
