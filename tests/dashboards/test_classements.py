"""Who comes first: never what is secret, nor what rests on too few cases."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboards.charts import classement
from dashboards.charts.carte import SANS_CONTOURS
from dashboards.charts.geo import geometrie
from dashboards.charts.theme import CLAIR
from dashboards.kit.reads.catalogue import Dimension
from dashboards.kit.thematic import cards, comparaison, mesh
from dashboards.kit.words import formats
from dashboards.kit.words.formats import Valeur
from tests.dashboards.test_cartes import ICI, PEU, indicateur, mailles
from warehouse.settings import PROJECT_DIR


def test_no_ranking_is_led_by_a_figure_of_too_few_cases():
    cadre = mailles([57.0, 5.0, 80.0], [False, False, False], [1, 300, 12])
    carte = mesh.rangs(cadre, indicateur("ratio"), Valeur(6.0), None, "2025", "")
    assert carte.titre == "c1 vient en tête parmi ceux d’au moins 30 cas"
    # What rests on the fewest cases comes last, its figure still told, and is not drawn as the others.
    assert list(carte.dessiner(CLAIR).data[0].marker.color) == [CLAIR.neutre, CLAIR.grille, CLAIR.grille]
    assert carte.sous_titre.endswith("points pâles : moins de 30 cas, à la fin et hors du classement")
    assert list(carte.donnees["EPCI"]) == ["c1", "c2", "c0"]
    assert list(carte.donnees["Créations"]) == ["5,0", "80,0", "57,0"]
    tailles = cadre.assign(modalite=["1", "2", "3"]), indicateur("ratio"), Dimension("taille", "Taille", {})
    barres = cards.repartition(*tailles, "ici", "2025", "")
    assert barres.titre == "Taille : « 2 » vient en tête parmi ceux d’au moins 30 cas"
    triees = cards.repartition(*tailles, "ici", "2025", "", trie=True)
    assert list(triees.dessiner(CLAIR).data[0].marker.color) == [CLAIR.territoire, CLAIR.grille, CLAIR.grille]
    assert triees.sous_titre.endswith("barres pâles : moins de 30 cas, à la fin et hors du classement")
    peu = mailles([57.0, 80.0], [False, False], [1, 12])
    assert mesh.rangs(peu, indicateur("ratio"), Valeur(6.0), None, "2025", "").titre == "Créations"


def test_a_ranking_that_is_mostly_secret_draws_the_others_and_the_chosen_one_and_leaves_the_rest_to_its_table():
    def rangs(masques: list[bool], choisi: str | None = None):
        cadre = mailles([None if m else 5.0 for m in masques], masques, [300] * len(masques))
        carte = mesh.rangs(cadre.assign(code=list("abcd")), indicateur("ratio"), Valeur(6.0), choisi, "2025", "")
        drawn = [nom for trace in carte.dessiner(CLAIR).data for nom in trace.y]
        return drawn, carte.sous_titre.partition("département")[2], len(carte.donnees)

    assert rangs([True, True, True, False]) == (["c3"], " ; 3 EPCI sous secret, dans le tableau seul", 4)
    assert rangs([True, True, True, False], "b") == (
        ["c3", "c1"],
        " ; 2 EPCI sous secret, dans le tableau seul",
        4,
    )
    assert rangs([True, True, False, False]) == (["c2", "c3", "c0", "c1"], "", 4)
    assert rangs([True] * 4)[:2] == (["c0", "c1", "c2", "c3"], "")


def test_a_count_leads_its_ranking_whatever_it_is():
    cadre = mailles([12.0, 5.0], [False, False], [12, 5])
    assert mesh.rangs(cadre, indicateur("compte"), Valeur(None), None, "2025", "").titre == "c0 vient en tête"


def test_of_equals_none_comes_first():
    contingent = Dimension("contingent", "Contingent", {"1": "État", "2": "Autres", "3": "Action Logement"})
    for valeurs, dit in (([22.0, 22.4, 9.0], False), ([22.0, 23.0, 9.0], True), ([9.0, 23.0, 9.0], True)):
        cadre = mailles(valeurs, [False] * 3, [300] * 3).assign(modalite=["1", "2", "3"])
        carte = cards.repartition(cadre, indicateur("jours"), contingent, "ici", "2025", "")
        assert (carte.titre == "Créations, par contingent") != dit
        assert (mesh.rangs(cadre, indicateur("jours"), Valeur(6.0), None, "2025", "").titre == "Créations") != dit


def test_the_longest_wait_is_not_said_to_lead():
    cadre = mailles([22.0, 23.0], [False, False], [300, 300]).assign(modalite=["1", "2"])
    contingent = Dimension("contingent", "Contingent", {"1": "État", "2": "Autres réservataires"})
    carte = cards.repartition(cadre, indicateur("jours"), contingent, "ici", "2025", "")
    assert carte.titre == "Contingent, le plus long : « Autres réservataires »"
    assert mesh.rangs(cadre, indicateur("mois"), Valeur(6.0), None, "2025", "").titre == "Le plus long : c1"


def test_a_table_of_territories_is_sorted_by_each_figure_that_it_shows():
    cadre = pd.DataFrame({"code": list("abcd"), "libelle": list("ABCD"), "epci_code": "e"})
    cadre = cadre.assign(x=[5.0, None, 8.5, None], x_cas=[300, None, 12, 0], x_masque=[False, True, False, False])
    cadre = cadre.assign(y=[10, 20, 30, 40], y_cas=None, y_masque=False)
    voulus = [replace(indicateur(unite), nom=nom, court=nom) for nom, unite in (("x", "ratio"), ("y", "compte"))]
    table, _ = comparaison.lignes(cadre, voulus, "epci", ICI)
    assert table[["EPCI", "x"]].to_numpy().tolist() == [["C", "8,5"], ["A", "5,0"], ["B", "s"], ["D", "—"]]


def test_a_share_of_too_few_cases_has_no_place_in_a_ranking_nor_on_a_map():
    cadre = mailles([90.0, 20.0], [False, False], [12, 3000])
    carte = mesh.rangs(cadre, indicateur("pct"), Valeur(50.0, cas=29), None, "2025", "")
    assert (carte.titre, "trait pointillé" in carte.sous_titre) == (
        "c1 vient en tête parmi les valeurs affichées",
        False,
    )
    assert list(carte.donnees["Créations"]) == [f"20,0{formats.INSECABLE}%", PEU]
    visibles, peu = carte.dessiner(CLAIR).data
    assert (list(visibles.y), list(peu.y), peu.text[0].strip(formats.INSECABLE)) == (["c1"], ["c0"], PEU)
    epci = [code for code in ("243100518", "200066819")]
    carte = mesh.carte_des_aires(cadre.assign(code=epci), indicateur("pct"), "epci", None, "2025", "", geometrie("31"))
    noms = [trace.name for trace in carte.dessiner(CLAIR).data if trace.name]
    assert "non calculable, ou moins de 30 cas (17)" in noms
    barres = cards.repartition(
        cadre.assign(modalite=["1", "2"]), indicateur("pct"), Dimension("taille", "Taille", {}), "ici", "2025", ""
    )
    assert (list(barres.donnees["Créations"]), barres.titre) == (
        [PEU, f"20,0{formats.INSECABLE}%"],
        "Taille : « 2 » vient en tête parmi les valeurs affichées",
    )
    assert list(barres.dessiner(CLAIR).data[0].text) == list(barres.donnees["Créations"])


def test_without_outlines_a_map_is_a_table_that_says_so():
    cadre = mailles([20.0, 10.0], [False, False], [300, 300])
    carte = mesh.carte_des_aires(cadre, indicateur("ratio"), "commune", None, "2025", "", geometrie("48"))
    assert (carte.dessiner, list(carte.donnees["Commune"])) == (None, ["c0", "c1"])
    assert carte.source.endswith(SANS_CONTOURS)
    assert carte.alt == "Tableau par commune : Demandes créées, 2025."
    assert "classe" not in carte.sous_titre


def test_a_territory_of_too_few_cases_is_not_the_first_of_a_table():
    cadre = pd.DataFrame(
        {"code": ["a", "b"], "libelle": ["A", "B"], "epci_code": ["e", "e"], "x": [90.0, 20.0], "x_cas": [12, 3000]}
    ).assign(x_masque=False)
    table, _ = comparaison.lignes(cadre, [indicateur("pct")], "epci", ICI)
    assert table.to_numpy().tolist() == [["B", f"20,0{formats.INSECABLE}%"], ["A", PEU]]


def test_nobody_comes_first_where_a_figure_is_secret_for_it_may_be_the_greatest():
    duree = Dimension("duree", "Ancienneté de la demande", {"1": "Moins d’un an", "2": "De 1 à 2 ans"})
    classes = mailles([None, 30.0], [True, False]).assign(modalite=["1", "2"])
    barres = cards.repartition(classes, indicateur("compte"), duree, "Muret", "2025", "")
    assert barres.titre == "Créations, par ancienneté de la demande"
    rangs = mesh.rangs(mailles([None, 5.0], [True, False]), indicateur("ratio"), Valeur(None), None, "2025", "")
    assert rangs.titre == "Créations"


@pytest.mark.parametrize(
    "dessiner",
    [
        lambda c: classement.barres(c, "pct", CLAIR, reference=50.0),
        lambda c: classement.points(c, "pct", CLAIR, reference=50.0, choisi=None, nom_reference="département"),
    ],
)
def test_the_line_of_reference_passes_between_the_figures_that_it_would_cross(dessiner):
    # From the top: one beyond the line, as its figure; one whose figure may reach it; one too far for that.
    cadre = mailles([90.0, 40.0, 5.0], [False] * 3, [3000] * 3)
    traits = {(trait.y0, trait.y1) for trait in dessiner(cadre).layout.shapes}
    assert traits == {(1.5, 2.5), (0.5, 0.7), (1.3, 1.5), (-0.5, 0.5)}


def test_no_type_of_dwelling_is_the_tightest_where_another_is_secret(ouvrir, lire):
    lues = lire(
        "commune-muret",
        "select territoire_code, bool_or(is_masque) as masque, count(valeur) as montrees,"
        " count(valeur) filter (where coalesce(denominateur, 30) >= 30) as fiables from indicateur"
        " where indicateur_code = 'tension' and dimension = 'typologie' and periode = '2025'"
        " and territoire_type in ('epci', 'departement') group by territoire_code order by territoire_code",
    )
    cachees = [un["territoire_code"] for un in lues if un["masque"] and un["montrees"]]
    entieres = [un["territoire_code"] for un in lues if not un["masque"] and un["fiables"] > 1]
    assert cachees
    for code in [*cachees[:2], *entieres[:1]]:
        at = ouvrir("commune-muret", "tension", geo=f"{'dep' if code == '31' else 'epci'}-{code}", annee="2025")
        tendus = [carte.label for carte in at.metric if "tendu" in carte.label]
        dite = "\n".join(str(un.value) for un in at.markdown)
        assert (tendus == [], "non communiqué" in dite) == (code in cachees, code in cachees)


@pytest.mark.parametrize(
    ("code", "premiere"), [("contingent", "B"), ("motif_dalo", "B"), ("motif_moins_de_3", "B"), ("taille", "A")]
)
def test_bars_are_sorted_where_their_list_has_no_order_of_its_own(code, premiere):
    cadre = mailles([5.0, 23.0], [False, False], [300, 300]).assign(modalite=["1", "2"])
    axe = Dimension(code, "Axe", {"1": "A", "2": "B"})
    carte = cards.repartition(cadre, indicateur("compte"), axe, "ici", "2025", "")
    assert carte.donnees["Axe"].iloc[0] == premiere


def test_no_page_says_by_hand_whether_bars_are_sorted_but_of_the_types_of_dwelling():
    pages = (PROJECT_DIR / "dashboards" / "pages").rglob("*.py")
    dites = [ligne for page in pages for ligne in page.read_text(encoding="utf-8").splitlines() if "trie=" in ligne]
    assert [ligne for ligne in dites if '"typologie"' not in ligne] == []
