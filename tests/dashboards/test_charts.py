import csv
import itertools
import json

import pandas as pd
import pytest

from dashboards.charts import attente, carte, classement, croisement, nuage, serie
from dashboards.charts.base import CONFIG
from dashboards.charts.geo import geometrie
from dashboards.charts.theme import CLAIR, SOMBRE
from dashboards.kit.reads.catalogue import Dimension
from dashboards.pages.delais.cards import constat, tableau_de
from tests.dashboards.test_theme import contraste
from warehouse.settings import PROJECT_DIR

MOIS = ["2026-08", "2026-09", "2026-10"]
CONTOURS = geometrie("31")


def cadre_serie(valeurs, masques=(False, False, False)) -> pd.DataFrame:
    return pd.DataFrame({"periode": MOIS, "valeur": valeurs, "is_masque": masques})


def cadre_mesh() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": ["a", "b", "c", "d"],
            "libelle": ["Alpha", "Bêta", "Gamma", "Delta"],
            "valeur": [2.0, 5.5, None, None],
            "is_masque": [False, False, True, False],
        }
    )


def test_attaque_C3_a_masked_month_breaks_the_line_and_is_neither_drawn_nor_told():
    fig = serie.courbes([serie.Serie("Muret", cadre_serie([10, 7, 12], (False, True, False)))], "compte", CLAIR)
    trace = fig.data[0]
    assert list(trace.y) == [10.0, None, 12.0]
    assert trace.connectgaps is False
    assert trace.text[1] == "Muret, septembre 2026 : s"
    assert "7" not in json.dumps(fig.to_plotly_json()["data"][0]["text"][1])


def test_a_curve_writes_its_last_visible_value_at_its_end():
    fig = serie.courbes([serie.Serie("Muret", cadre_serie([10, 11, 12], (False, False, True)))], "compte", CLAIR)
    assert [(a.x, a.text) for a in fig.layout.annotations] == [(1, "11")]


def test_years_are_placed_by_rank_and_not_as_numbers():
    cadre = pd.DataFrame({"periode": ["2023", "2024", "2025"], "valeur": [1, 2, 3], "is_masque": False})
    fig = serie.courbes([serie.Serie("Muret", cadre)], "compte", CLAIR)
    assert (list(fig.data[0].x), list(fig.layout.xaxis.ticktext)) == ([0, 1, 2], ["2023", "2024", "2025"])
    assert fig.layout.annotations[0].x == 2


def test_a_flat_curve_looks_flat_and_a_share_starts_at_zero():
    """Values that differ by 1 % of their size fill a small part of the axis, whatever their size."""
    for valeurs in ([100, 101, 100], [20, 20, 20], [50_000, 50_400, 50_100]):
        bas, haut = serie.courbes([serie.Serie("Muret", cadre_serie(valeurs))], "compte", CLAIR).layout.yaxis.range
        assert bas < min(valeurs)
        assert max(valeurs) < haut
        assert (max(valeurs) - min(valeurs)) / (haut - bas) < 0.1
    raide = serie.courbes([serie.Serie("Muret", cadre_serie([10, 50, 100]))], "compte", CLAIR).layout.yaxis.range
    assert 90 / (raide[1] - raide[0]) > 0.8
    assert serie.courbes([serie.Serie("Muret", cadre_serie([30, 31, 30]))], "pct", CLAIR).layout.yaxis.range[0] == 0


def test_the_last_months_of_a_curve_that_holds_a_flow_are_hollow_and_said_provisional():
    fig = serie.courbes([serie.Serie("Muret", cadre_serie([5, 6, 7]))], "compte", CLAIR, provisoires=1)
    assert list(fig.data[0].marker.symbol) == ["circle", "circle", "circle-open"]
    assert [t.endswith("(provisoire)") for t in fig.data[0].text] == [False, False, True]
    assert [a.text for a in fig.layout.annotations] == ["7 p"]


def test_the_last_months_of_a_flow_are_hatched_and_said_provisional():
    fig = serie.barres_de_flux(serie.Serie("Muret", cadre_serie([5, 6, 7], (True, False, False))), 2, "compte", CLAIR)
    assert list(fig.data[0].marker.pattern.shape) == ["", "/", "/"]
    assert list(fig.data[0].y) == [None, 6.0, 7.0]
    assert list(fig.data[0].text) == [
        "Muret, août 2026 : s",
        "Muret, septembre 2026 : 6 (provisoire)",
        "Muret, octobre 2026 : 7 (provisoire)",
    ]
    assert [a.text for a in fig.layout.annotations] == ["s"]


@pytest.mark.parametrize(
    ("unite", "ecrite"),
    [("pct", "%"), ("mois", "mois"), ("jours", "j"), ("eur", "€"), ("eur_m2", "€/m²"), ("compte", ""), ("ratio", "")],
)
def test_the_numbers_of_an_axis_carry_their_unit(unite, ecrite):
    une_serie = serie.Serie("Muret", cadre_serie([10, 11, 12]))
    axes = [
        serie.courbes([une_serie], unite, CLAIR).layout.yaxis,
        serie.barres_de_flux(une_serie, 0, unite, CLAIR).layout.yaxis,
        classement.barres(cadre_mesh(), unite, CLAIR).layout.xaxis,
        classement.points(cadre_mesh(), unite, CLAIR, reference=3.0, choisi=None, nom_reference="31").layout.xaxis,
    ]
    assert {axe.ticksuffix.strip("\u00a0") for axe in axes} == {ecrite}


def test_a_waiting_curve_says_that_its_axis_counts_months_of_waiting():
    assert attente.escaliers([courbe_attente()], CLAIR).layout.xaxis.title.text == "Mois d’attente"


def test_the_reference_is_told_from_the_territory_without_colour():
    series = [serie.Serie("Muret", cadre_serie([1, 2, 3])), serie.Serie("31", cadre_serie([2, 2, 2]), principale=False)]
    fig = serie.courbes(series, "ratio", CLAIR)
    assert [(t.line.dash, t.line.width) for t in fig.data] == [("solid", 3), ("dot", 2)]


def test_rankings_go_from_the_greatest_and_end_with_the_masked():
    trie = classement.trier(cadre_mesh())
    assert list(trie["libelle"]) == ["Bêta", "Alpha", "Delta", "Gamma"]


def test_a_ranking_marks_the_chosen_territory_and_names_the_masked_ones():
    fig = classement.points(cadre_mesh(), "ratio", CLAIR, reference=4.0, choisi="a", nom_reference="département")
    visibles, masques, absents = fig.data
    assert list(visibles.y) == ["Bêta", "Alpha"]
    assert list(visibles.marker.color) == [CLAIR.neutre, CLAIR.territoire]
    assert (list(masques.y), list(masques.text)) == (["Gamma"], ["\u00a0\u00a0s"])
    assert list(absents.y) == ["Delta"]
    assert fig.layout.annotations[0].text == "département : 4,0"
    # From zero, with room for the dot of a territory at zero beside its name.
    debut, fin = fig.layout.xaxis.range
    assert -0.05 * fin < debut < 0


def test_a_reference_beyond_the_bars_is_within_the_axis():
    cadre = pd.DataFrame({"libelle": ["A", "B"], "valeur": [17.0, 5.0], "is_masque": False})
    fig = classement.barres(cadre, "jours", CLAIR, reference=30.0)
    assert {trait.x0 for trait in fig.layout.shapes} == {30.0}
    assert fig.layout.xaxis.range[1] > 30.0


def test_bars_start_at_zero_and_a_masked_one_is_hatched():
    fig = classement.barres(cadre_mesh(), "ratio", CLAIR)
    assert fig.layout.xaxis.range[0] == 0
    assert list(fig.data[0].text) == ["5,5", "2,0", "—", "s"]
    assert list(fig.data[0].marker.pattern.shape) == ["", "", "", "/"]
    # The hatches take the colour of the bar: in that of the background they would not be seen.
    assert (fig.data[0].marker.color[-1], fig.data[0].marker.pattern.bgcolor) == (CLAIR.contour, CLAIR.fond)


def test_a_few_dwellings_are_counted_by_ones_on_the_axis():
    cadre = pd.DataFrame({"libelle": ["A", "B"], "valeur": [2, 1], "is_masque": False})
    assert classement.barres(cadre, "compte", CLAIR).layout.xaxis.dtick == 1
    assert classement.barres(cadre, "ratio", CLAIR).layout.xaxis.dtick is None


def test_breaks_are_rounded_and_merged_when_equal():
    assert carte.classes(pd.Series([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), 0.5).bornes == (2.0, 3.0, 4.0, 5.0)
    assert carte.classes(pd.Series([3.0, 3.0, 3.0]), 0.5).bornes == ()
    assert carte.Classes((2.0, 3.0, 4.0, 5.0)).nom == "cinq classes d’effectifs proches"
    assert carte.Classes((2.0,)).nom == "deux classes d’effectifs proches"
    assert carte.Classes(()).nom == "une seule classe"
    assert carte.classes(pd.Series([], dtype=float), 0.5).libelles("ratio") == ["toutes les valeurs"]


def test_a_class_is_said_in_french():
    assert carte.Classes((2.0, 3.5)).libelles("ratio") == ["jusqu’à 2,0", "de 2,0 à 3,5", "plus de 3,5"]
    assert [carte.Classes((2.0, 3.5)).rang(v) for v in (2.0, 2.1, 9.0)] == [0, 1, 2]


@pytest.fixture(scope="module")
def mesh_communes() -> pd.DataFrame:
    codes = sorted(CONTOURS.communes)
    valeurs = [float(i % 50) for i in range(len(codes))]
    cadre = pd.DataFrame({"code": codes, "libelle": codes, "valeur": valeurs, "is_masque": False})
    cadre.loc[0, ["valeur", "is_masque"]] = [None, True]
    cadre.loc[1, "valeur"] = None
    return cadre


def test_a_map_hatches_the_masked_areas_and_leaves_the_empty_ones_white(mesh_communes):
    fig = carte.carte(mesh_communes, CONTOURS, "commune", "ratio", carte.classes(mesh_communes["valeur"], 1), CLAIR)
    legendes = {t.name: t for t in fig.data if t.name}
    masquee, vide = legendes["s, secret statistique (1)"], legendes["sans donnée (1)"]
    assert (masquee.fillpattern.shape, vide.fillpattern.shape) == ("/", None)
    assert vide.fillcolor == CLAIR.fond
    effectifs = [int(nom.rsplit("(", 1)[1][:-1]) for nom in legendes]
    assert sum(effectifs) == 586


def test_a_class_in_which_nothing_stands_is_neither_made_nor_drawn(mesh_communes):
    # Their quantiles are 1, 4, 9 and 9: nothing stands between 1 and 4.
    assert carte.classes(pd.Series([1.0, 1.0, 1.0, 9.0, 9.0, 9.0, 20.0]), 1).bornes == (1.0, 9.0)
    sans = mesh_communes.assign(valeur=None)
    noms = [t.name for t in carte.carte(sans, CONTOURS, "commune", "ratio", carte.Classes(()), CLAIR).data if t.name]
    assert noms == ["s, secret statistique (1)", "sans donnée (585)"]


def test_a_map_is_joined_on_the_code_not_on_the_order(mesh_communes):
    melange = mesh_communes.sample(frac=1, random_state=1)
    decoupe = carte.classes(mesh_communes["valeur"], 1)
    cartes = [carte.carte(c, CONTOURS, "commune", "ratio", decoupe, CLAIR) for c in (mesh_communes, melange)]
    assert cartes[0].to_json() == cartes[1].to_json()


def test_attaque_C3_a_masked_area_tells_no_figure_to_the_mouse(mesh_communes):
    cadre = mesh_communes.copy()
    cadre.loc[0, "valeur"] = 7.0
    fig = carte.carte(cadre, CONTOURS, "commune", "ratio", carte.Classes((10.0,)), CLAIR)
    textes = next(t for t in fig.data if t.mode == "markers").text
    assert textes[0] == f"{cadre.loc[0, 'code']} : secret statistique"


def test_the_largest_figure_stays_within_its_weight(mesh_communes):
    fig = carte.carte(mesh_communes, CONTOURS, "commune", "ratio", carte.classes(mesh_communes["valeur"], 1), CLAIR)
    assert len(fig.to_json()) < 250_000


@pytest.mark.parametrize("palette", [CLAIR, SOMBRE], ids=lambda p: p.nom)
def test_figures_take_their_colours_from_the_theme(palette):
    fig = classement.barres(cadre_mesh(), "ratio", palette)
    assert fig.layout.paper_bgcolor == fig.layout.plot_bgcolor == palette.fond
    assert fig.layout.font.color == palette.texte
    assert fig.layout.separators == ",\u202f"


def test_numbers_and_months_of_the_axes_are_french():
    forme = CONFIG["locales"]["fr"]["format"]
    assert (CONFIG["locale"], forme["decimal"], forme["thousands"], forme["shortMonths"][1]) == (
        "fr",
        ",",
        "\u202f",
        "févr.",
    )
    assert CONFIG["displayModeBar"] is False


def courbe_attente(nom="Ensemble", suivies=(90, 40, 12)) -> attente.Courbe:
    points = {
        "mois": [3, 12, 30],
        "valeur": [5.0, 20.0, 45.0],
        "basse": [None, 18.0, 40.0],
        "haute": [None, 22.0, 50.0],
    }
    cas = None if suivies[0] is None else 400
    return attente.Courbe(nom, pd.DataFrame(points | {"suivies": suivies, "cas": cas}))


def test_a_waiting_curve_is_made_of_steps_with_its_band_and_stops_with_its_data():
    basse, haute, ligne = attente.escaliers([courbe_attente()], CLAIR).data
    assert (ligne.line.shape, list(ligne.x), list(ligne.y)) == ("hv", [3, 12, 30], [5.0, 20.0, 45.0])
    assert (list(basse.x), list(haute.y), haute.fill) == ([12, 30], [22.0, 50.0], "tonexty")
    assert ligne.text[1] == "Ensemble, 12 mois : 20,0\u00a0% (de 18,0\u00a0% à 22,0\u00a0%)"
    assert ligne.text[0] == "Ensemble, 3 mois : 5,0\u00a0%"


def test_the_demandes_still_followed_are_written_under_the_axis_once_for_each_curve():
    deux = [courbe_attente(), courbe_attente("Abandons compris")]
    assert list(attente.escaliers(deux, CLAIR).layout.xaxis.ticktext) == ["0<br>90", "12<br>40", "24<br>40"]
    autres = [courbe_attente(), courbe_attente("T2", (50, 30, 11))]
    assert attente.escaliers(autres, CLAIR).layout.xaxis.ticktext[0] == "0<br>90<br>50"


def test_counts_that_are_not_shown_leave_no_row_under_the_axis():
    fig = attente.escaliers([courbe_attente(suivies=(None, None, None))], CLAIR)
    assert list(fig.layout.xaxis.ticktext) == ["0", "12", "24"]


def test_a_curve_of_which_a_few_months_are_published_says_nothing_between_them():
    courbe = courbe_attente(suivies=(None, None, None))
    ligne = attente.escaliers([courbe], CLAIR).data[-1]
    assert (ligne.line.shape, ligne.mode) == ("linear", "lines+markers")
    assert [None if (p := courbe.a(m)) is None else p["valeur"] for m in (3, 9, 12, 24, 30)] == [5, None, 20, None, 45]
    assert list(tableau_de([courbe])["Mois d’attente"]) == ["3", "12", "30"]


@pytest.mark.parametrize(("suivies", "part"), [((None, None, None), "21"), ((90, 40, 12), "20,6")])
def test_the_finding_of_a_curve_says_its_period_and_no_decimal_that_is_not_published(suivies, part):
    courbe = courbe_attente(suivies=suivies)
    courbe.points.loc[1, ["mois", "valeur"]] = [24, 20.6]
    assert constat([courbe], "année 2025") == f"Logées en 24 mois (année 2025) : ensemble, {part}\u00a0%"
    assert tableau_de([courbe])["Ensemble"].iloc[-2] == f"{part}\u00a0%"


def test_a_value_beyond_the_end_of_a_curve_is_not_given():
    courbe = courbe_attente()
    assert [None if (p := courbe.a(m)) is None else p["valeur"] for m in (1, 3, 11, 30, 31)] == [None, 5, 5, 45, None]


def test_two_counts_are_placed_without_the_masked_and_the_zero():
    cadre = cadre_mesh().assign(numerateur=[100, 200, 300, 50], denominateur=[10, 40, 20, 0])
    points = nuage.rapports(cadre, ("Demandes", "Attributions"), "ratio", CLAIR, choisi="b").data[-1]
    assert (list(points.x), list(points.y)) == ([10.0, 40.0], [100.0, 200.0])
    assert list(points.marker.color) == [CLAIR.neutre, CLAIR.territoire]


def test_the_names_of_neighbours_are_apart_and_no_line_of_a_ratio_crosses_them():
    cadre = cadre_mesh().assign(numerateur=[1000, 990, 300, 50], denominateur=[10, 10, 10, 40], is_masque=False)
    fig = nuage.rapports(cadre, ("Demandes", "Attributions"), "ratio", CLAIR, choisi=None)
    noms = [note for note in fig.layout.annotations if note.text in set(cadre["libelle"])]
    assert {note.bgcolor for note in noms} == {CLAIR.fond}
    par_cote = [[n.y for n in noms if n.xanchor == cote] for cote in ("left", "right")]
    ecart = nuage.INTERLIGNE * (fig.layout.yaxis.range[1] - fig.layout.yaxis.range[0]) / (nuage.HAUTEUR - nuage.MARGES)
    assert all(haut - bas > 0.99 * ecart for ys in par_cote for haut, bas in itertools.pairwise(ys))


def test_the_values_at_the_end_of_lines_never_overlap():
    noms = ("Muret", "Sicoval", "31")
    fig = serie.courbes([serie.Serie(n, cadre_serie([1, 2, 3])) for n in noms], "compte", CLAIR)
    places = [a.yshift for a in fig.layout.annotations]
    assert sorted(places, reverse=True) == [0, -16, -32]


def test_three_lines_are_told_from_each_other_without_colour():
    fig = serie.courbes([serie.Serie(n, cadre_serie([1, 2, 3])) for n in "abc"], "compte", CLAIR)
    assert len({(t.line.dash, t.line.width) for t in fig.data}) == 3
    assert {t.line.dash for t in fig.data} == {"solid", "dot"}


def test_a_long_name_is_cut_in_lines_beside_its_mark_and_whole_when_read():
    nom = "CC du Bassin Auterivain Haut-Garonnais"
    cadre = pd.DataFrame({"code": ["a"], "libelle": [nom], "valeur": [2.0], "is_masque": [False]})
    for fig in (
        classement.points(cadre, "ratio", CLAIR, reference=None, choisi=None, nom_reference=""),
        classement.barres(cadre, "ratio", CLAIR),
    ):
        assert list(fig.data[0].y) == ["CC du Bassin Auterivain<br>Haut-Garonnais"]
        assert list(fig.data[0].hovertext) == [nom]
    assert (
        classement.replier("Logement " + 9 * "très ancien ") == "Logement très ancien très<br>ancien très ancien très…"
    )


def test_the_words_of_the_priorities_fit_beside_their_bars_even_two_together():
    seed = (PROJECT_DIR / "warehouse/seeds/liste_travail.csv").read_text(encoding="utf-8")
    codes = [c for c in csv.DictReader(seed.splitlines()) if c["liste"] == "PRIORITE"]
    priorite = Dimension("priorite", "Statut", {c["code"]: c["libelle"] for c in codes})
    dits = [priorite.ecrire(code) for code in (*priorite.modalites, "DALO+PDALPD")]
    assert [nom for nom in dits if "…" in classement.replier(nom)] == []


@pytest.mark.parametrize("theme", [CLAIR, SOMBRE])
def test_a_crossing_writes_its_figures_in_its_cells_and_names_its_axes(theme):
    cases = [("T1", "1", 146), ("T1", "6+", 0), ("T2", "1", 16_250), ("T2", "6+", 3)]
    cadre = pd.DataFrame(cases, columns=["ligne", "colonne", "valeur"])
    fig = croisement.grille(cadre, ("Type", "Personnes"), "compte", theme)
    (trace,) = fig.data
    assert [list(ligne) for ligne in trace.text] == [["146", "0"], ["16\u202f250", "3"]]
    assert [list(ligne) for ligne in trace.z] == [[146, 0], [16_250, 3]]
    assert (fig.layout.yaxis.title.text, fig.layout.xaxis.title.text) == ("Type", "Personnes")
    # The darkest cell keeps its figure readable.
    assert contraste(trace.colorscale[1][1], theme.texte) >= 4.5
