import itertools
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboards.charts import suivi
from dashboards.charts.theme import CLAIR
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.pages.priorites import cards as cards_priorites
from dashboards.pages.priorites import sentences as sentences_priorites
from dashboards.pages.propositions import cards as cards_propositions


def test_bars_are_coloured_by_group_and_a_masked_one_tells_no_figure():
    cadre = pd.DataFrame(
        {
            "libelle": ["Silence", "Loyer", "Quartier"],
            "groupe": ["Sans réponse", "Refus motivé", "Refus motivé"],
            "valeur": [81.0, 23.0, 7.0],
            "is_masque": [False, False, True],
        }
    )
    fig = suivi.barres_par_groupe(cadre, ["Refus motivé", "Sans réponse"], "compte", CLAIR)
    assert [t.name for t in fig.data] == ["Refus motivé", "Sans réponse"]
    assert list(fig.data[0].text) == ["23", "s"]
    assert 7.0 not in fig.data[0].x
    assert list(fig.layout.yaxis.categoryarray) == ["Quartier", "Loyer", "Silence"]


def test_each_value_has_its_mark_and_its_text_beyond_whichever_is_further():
    cadre = pd.DataFrame(
        {"libelle": ["A", "B"], "valeur": [30.0, None], "objectif": [25.0, 25.0], "texte": ["30 %", "insuffisant"]}
    )
    fig = suivi.objectifs(cadre, "pct", CLAIR)
    assert (list(fig.data[0].x), list(fig.data[1].x)) == ([30.0, None], [25.0, 25.0])
    assert fig.layout.xaxis.ticksuffix == "\u00a0%"
    assert [(a.x, a.text) for a in fig.layout.annotations] == [(30.0, "30 %"), (25.0, "insuffisant")]
    assert fig.data[0].customdata is None
    choisissable = suivi.objectifs(cadre.assign(code=["X", None]), "pct", CLAIR)
    assert [list(trace.customdata) for trace in choisissable.data] == [["X", None]] * 2


def test_a_range_without_its_bounds_is_a_dot_alone():
    cadre = pd.DataFrame(
        {"libelle": ["A", "B"], "valeur": [-6.0, 3.0], "basse": [-53.0, None], "haute": [28.0, None], "texte": "x"}
    )
    fig = suivi.intervalles(cadre, CLAIR)
    assert [list(t.x) for t in fig.data] == [[-53.0, 28.0], [-6.0, 3.0]]
    assert (fig.layout.xaxis.range[0] < -53, fig.layout.xaxis.ticksuffix) == (True, "\u00a0j")


def test_the_name_of_the_longest_step_is_whole_beside_its_range():
    nom = "De la disponibilité au premier positionnement"
    cadre = pd.DataFrame({"libelle": [nom], "valeur": [3.0], "basse": [1.0], "haute": [4.0], "texte": "x"})
    assert suivi.intervalles(cadre, CLAIR).data[-1].y[0].replace("<br>", " ") == nom


def test_shares_side_by_side_are_told_apart_without_colour():
    cadre = pd.DataFrame({"libelle": ["T1", "T2"], "Demandes": [40.0, 60.0], "Attributions": [30.0, None]})
    fig = suivi.parts_alignees(cadre, ["Demandes", "Attributions"], CLAIR)
    assert len({t.marker.symbol for t in fig.data}) == 2
    assert list(fig.data[1].x) == [30.0, None]


def test_what_is_past_stands_first_in_another_colour():
    fig = suivi.barres_verticales(["Dépassée", "Sous 7 jours", "Plus tard"], [5, 0, 2], CLAIR)
    assert list(fig.data[0].marker.color) == [CLAIR.comparaison, CLAIR.territoire, CLAIR.territoire]
    assert list(fig.data[0].text) == ["5", "", "2"]


def test_the_names_of_the_weeks_do_not_cover_each_other_on_a_phone():
    semaines = cards_priorites.echeances_par_semaine(pd.DataFrame({"jours_restants": [-3, 4, 40]}))
    axe = suivi.barres_verticales(list(semaines["libelle"]), list(semaines["nombre"]), CLAIR).layout.xaxis
    assert [axe.ticktext[0], axe.ticktext[1], axe.ticktext[-1]] == ["Dépassée", "Dans 4<br>semaines", "Plus<br>tard"]
    bar = 250 / len(semaines)
    moities = [7 * max(map(len, nom.split("<br>"))) / 2 for nom in axe.ticktext]
    ecarts = [bar * (b - a) for a, b in itertools.pairwise(axe.tickvals)]
    assert all(e > a + b for e, (a, b) in zip(ecarts, itertools.pairwise(moities), strict=True))


def test_negative_days_of_a_step_are_explained_where_there_are_some(portail, session_de):
    vue = SimpleNamespace(lecteur=Lecteur(portail, session_de("etat"), departements=("31",)))
    lignes = pd.DataFrame(
        {"etape": ["DISPONIBILITE_POSITIONNEMENT"], "valeur": [3.0], "basse": [-51.0], "haute": [31.0]}
    ).assign(effectif=40, is_masque=False)
    for bas, dit in ((-51.0, True), (1.0, False)):
        carte = cards_propositions.durees(vue, lignes.assign(basse=bas), "ici", "")
        assert (cards_propositions.NEGATIVES in carte.sous_titre) == dit


@pytest.mark.parametrize(
    ("jours", "texte"),
    [(-5, "▲ dépassée de 5 jours"), (0, "▲ aujourd’hui"), (1, "● 1 jour"), (30, "● 30 jours"), (31, "31 jours")],
)
def test_the_days_left_are_told_by_a_sign_and_in_words(jours, texte):
    assert sentences_priorites.reste(jours) == texte
