"""What a card says of a series that is hidden, of a flow, of a ranking without its reference."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboards.charts import classement
from dashboards.charts.base import textes_de
from dashboards.charts.theme import theme
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.reads.catalogue import Dimension, Indicateur, catalogue
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import est_provisoire
from dashboards.kit.reads.territoire import Situation
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.thematic import cards as cards_thematic
from dashboards.kit.thematic import comparaison, mesh
from dashboards.kit.words import formats, sentences, sentences_suivi
from dashboards.kit.words.evolutions import evolution
from dashboards.kit.words.formats import Valeur
from dashboards.kit.words.texts import AUCUNE_DONNEE, SERIE_MASQUEE, SOMME_DIFFERENTE, UN_PLUS_GRAND
from dashboards.pages.parc import cards as cards_parc
from dashboards.pages.parc.reads import Inventaire

CLAIR = theme("light")
ICI = Territoire("departement", "31", "Haute-Garonne", None, "31")
MOIS = ["2025-06", "2025-08", "2026-07", "2026-08"]


def indicateur(unite: str) -> Indicateur:
    textes = dict.fromkeys(
        (
            *("domaine", "phrase", "formule", "population", "numerateur", "denominateur", "source", "fraicheur"),
            *("limites", "bornes"),
        ),
        "",
    )
    return Indicateur(
        nom="x", libelle="Demandes créées", court="Créations", unite=unite, dimensions=(), is_publie=True, **textes
    )


def situation(
    valeurs: list[float | None], masques: list[bool], cas: tuple[int | None, ...] = (None,) * len(MOIS)
) -> Situation:
    series = pd.DataFrame(
        {
            "indicateur": "x",
            "territoire_code": "31",
            "periode": MOIS,
            "dimension": "ensemble",
            "valeur": valeurs,
            "cas": cas,
            "is_masque": masques,
        }
    )
    return Situation(ICI, ICI, "mois", MOIS[-1], series)


def mailles(valeurs: list[float | None], masques: list[bool], cas: list[int] | None = None) -> pd.DataFrame:
    codes = [f"c{i}" for i in range(len(valeurs))]
    return pd.DataFrame(
        {
            "code": codes,
            "libelle": codes,
            "valeur": valeurs,
            "numerateur": valeurs,
            "denominateur": valeurs if cas is None else cas,
            "cas": valeurs if cas is None else cas,
            "is_masque": masques,
        }
    )


@pytest.mark.parametrize("dessiner", [cards_thematic.evolution, cards_thematic.flux])
def test_a_series_without_any_figure_is_a_sentence_and_no_axis(dessiner):
    masquee = dessiner(situation([None] * 4, [True] * 4), indicateur("compte"), "hier")
    assert (len(masquee.donnees), masquee.vide, masquee.nb_masques) == (0, SERIE_MASQUEE, 4)
    absente = dessiner(situation([None] * 4, [False] * 4), indicateur("compte"), "hier")
    assert (len(absente.donnees), absente.vide) == (0, AUCUNE_DONNEE)
    une = dessiner(situation([None, None, None, 5], [True, True, True, False]), indicateur("compte"), "hier")
    assert len(une.donnees) == 4


def test_a_territory_of_which_nothing_is_drawn_beside_the_curve_is_said_to_have_no_figure():
    voisin = Territoire("epci", "e1", "Le Volvestre", None, "31")
    seule = situation([5.0, 6.0, 7.0, 8.0], [False] * 4)
    carte = cards_thematic.evolution(seule, indicateur("ratio"), "hier", [voisin])
    assert carte.sous_titre.endswith(" · trait épais : Haute-Garonne ; aucune valeur à montrer : Le Volvestre")
    lignes = seule.series.assign(territoire_code="e1")
    deux = replace(seule, series=pd.concat([seule.series, lignes]))
    carte = cards_thematic.evolution(deux, indicateur("ratio"), "hier", [voisin])
    assert carte.sous_titre.endswith(" · trait épais : Haute-Garonne ; pointillé : Le Volvestre")


@pytest.mark.parametrize(
    ("valeurs", "masques", "lignes", "dit"),
    [
        ([50.0, 20.0], [False, False], 0, "aucun pourcentage fiable"),
        ([None, None], [False, False], 0, AUCUNE_DONNEE),
        ([50.0, None], [False, True], 2, ""),
    ],
)
def test_bars_of_which_none_can_be_drawn_are_a_sentence_and_no_axis(valeurs, masques, lignes, dit):
    cas = [0 if v is None else 12 for v in valeurs]
    cadre = mailles(valeurs, masques, cas).assign(modalite=["1", "2"])
    carte = cards_thematic.repartition(cadre, indicateur("pct"), Dimension("taille", "Taille", {}), "ici", "2025", "")
    assert (len(carte.donnees), dit in carte.vide) == (lignes, True)


def test_bars_of_which_none_comes_first_are_named_by_what_they_are_split_by():
    cadre = mailles([50.0, None], [False, True], [12, 0]).assign(modalite=["1", "2"])
    taille = Dimension("taille", "Taille", {})
    carte = cards_thematic.repartition(cadre, indicateur("pct"), taille, "ici", "2025", "", objet="Mobilité")
    assert carte.titre.endswith(", par taille")


def test_the_title_of_a_curve_dates_its_last_figure_where_the_series_goes_on_masked():
    ouverte = cards_thematic.evolution(situation([5.0, 6.0, 7.0, 8.0], [False] * 4), indicateur("ratio"), "hier")
    cachee = cards_thematic.evolution(
        situation([5.0, 6.0, 7.0, None], [False, False, False, True]), indicateur("ratio"), ""
    )
    fin = formats.periode(MOIS[-2])
    assert (f" en {fin}," in ouverte.titre, f" en {fin}," in cachee.titre) == (False, True)


PEU = f"n/c (12{formats.INSECABLE}cas)"


def test_a_share_of_too_few_cases_is_neither_drawn_nor_in_the_title_of_a_curve():
    lue = cards_thematic.evolution(
        situation([50.0, 40.0, 45.0, 25.0], [False] * 4, (12, 120, 130, 12)), indicateur("pct"), ""
    )
    assert list(lue.donnees["Haute-Garonne"])[::-1] == [
        PEU,
        f"40,0{formats.INSECABLE}%",
        f"45,0{formats.INSECABLE}%",
        PEU,
    ]
    assert list(lue.dessiner(CLAIR).data[0].y) == [None, 40.0, 45.0, None]
    assert lue.titre == (
        f"Créations : 45,0{formats.INSECABLE}% en juillet 2026, contre 40,0{formats.INSECABLE}% en août 2025"
    )
    muette = cards_thematic.evolution(situation([50.0] * 4, [False] * 4, (12, 12, 12, 12)), indicateur("pct"), "")
    assert (len(muette.donnees), "fiable en août 2026 (12 cas)" in muette.vide) == (0, True)


@pytest.mark.parametrize("dessiner", [cards_thematic.evolution, cards_thematic.flux])
def test_a_secret_series_sends_to_a_larger_territory_where_there_is_one(dessiner):
    secrete = situation([None] * 4, [True] * 4)
    commune = replace(secrete, ici=replace(ICI, type="commune"))
    assert UN_PLUS_GRAND not in dessiner(secrete, indicateur("compte"), "hier").vide
    assert dessiner(commune, indicateur("compte"), "hier").vide == f"{SERIE_MASQUEE} {UN_PLUS_GRAND}"


def test_a_series_without_a_figure_says_why_of_its_last_period_and_not_of_another():
    vide = cards_thematic.evolution(
        situation([None] * 4, [True, False, False, False], (None, 24, 24, 40)), indicateur("pct"), ""
    )
    assert vide.vide == "Valeur non calculée pour août 2026, malgré 40 cas."
    peu = cards_thematic.evolution(situation([None] * 4, [False] * 4, (None, 40, 40, 24)), indicateur("pct"), "")
    assert peu.vide == "Effectif insuffisant pour un pourcentage fiable en août 2026 (24 cas)."
    secrete = cards_thematic.evolution(
        situation([None] * 4, [False, False, False, True], (None, 24, 24, None)), indicateur("pct"), ""
    )
    assert secrete.vide == SERIE_MASQUEE


@pytest.mark.parametrize(
    "dessiner",
    [
        lambda c: classement.barres(c, "pct", CLAIR, reference=50.0),
        lambda c: classement.points(c, "pct", CLAIR, reference=50.0, choisi=None, nom_reference="département"),
    ],
)
def test_the_line_of_reference_stops_where_there_is_no_figure(dessiner):
    # From the top: the share drawn, then those that are not.
    cadre = mailles([90.0, None, None, None], [False, False, True, False], [3000, 23, 3000, 0])
    assert [(trait.y0, trait.y1) for trait in dessiner(cadre).layout.shapes] == [(2.5, 3.5)]


def test_a_territory_without_a_figure_has_its_sign_in_a_ranking():
    carte = mesh.rangs(mailles([5.0, None], [False, False]), indicateur("ratio"), Valeur(None), None, "2025", "")
    assert [texte.strip(formats.INSECABLE) for texte in carte.dessiner(CLAIR).data[-1].text] == ["—"]


def test_the_signs_of_a_figure_are_those_that_it_writes_and_not_those_of_its_labels():
    cadre = mailles([90.0, None, None], [False, False, False], [3000, 23, 0])
    lus = textes_de(classement.barres(cadre, "pct", CLAIR))
    assert (f"n/c (23{formats.INSECABLE}cas)" in lus, "—" in lus) == (True, True)
    muettes = textes_de(
        cards_thematic.flux(situation([None, 4, 5, 6], [False] * 4), indicateur("compte"), "").dessiner(CLAIR)
    )
    assert muettes == []


def test_a_median_of_the_curve_gives_way_to_the_count_of_too_few_housed():
    cadre = pd.DataFrame({"code": list("abcd"), "libelle": list("ABCD"), "epci_code": "e"})
    cadre = cadre.assign(
        attente_mediane=[28.0, 35.0, None, None],
        attente_mediane_cas=[19, 37, 0, None],
        attente_mediane_masque=[False, False, False, True],
    )
    table, _ = comparaison.lignes(cadre, [replace(indicateur("mois"), nom="attente_mediane")], "epci", ICI)
    assert dict(zip(table.iloc[:, 0], table.iloc[:, 1], strict=True)) == {
        "A": f"n/c (19{formats.INSECABLE}cas)",
        "B": "35",
        "D": "s",
    }


def test_a_tension_without_any_attribution_shown_is_not_computable_and_never_secret():
    cadre = pd.DataFrame({"code": list("abc"), "libelle": list("ABC"), "epci_code": "e"})
    cadre = cadre.assign(attribution=[0, None, 0], attribution_masque=[False, True, False], attribution_cas=None)
    cadre = cadre.assign(tension=None, tension_masque=[True, True, False], tension_cas=None)
    voulus = [
        replace(indicateur(unite), nom=nom, court=nom)
        for nom, unite in (("attribution", "compte"), ("tension", "ratio"))
    ]
    table, masquees = comparaison.lignes(cadre, voulus, "commune", ICI)
    assert dict(zip(table.iloc[:, 0], table["tension"], strict=True)) == {"A": "—", "B": "s", "C": "—"}
    assert masquees == {"attribution": 1, "tension": 1}
    # Attributions of a month do not say those of the twelve.
    table, _ = comparaison.lignes(cadre, voulus, "epci", ICI)
    assert list(table["tension"]).count("s") == 2


def test_the_parc_of_a_few_dwellings_is_counted_and_not_split_in_percent():
    cadre = pd.DataFrame(
        {"libelle": ["petit", "grand"], "nombre": [9, 3], "valeur": [75.0, 25.0], "is_masque": False, "cas": 12}
    )
    carte = cards_parc.carte_de_repartition(Inventaire(None, None, ICI, "2026", ""), cadre, 12, "pieces")
    assert (carte.titre, list(carte.donnees["Logements"]), set(carte.donnees["Part"])) == ("Taille", ["9", "3"], {PEU})
    assert set(carte.dessiner(CLAIR).data[0].x) == {0.0}


def test_a_key_figure_of_too_few_cases_says_how_many_and_no_change():
    peu = Chiffre("Part", Valeur(25.0, cas=12), "pct", Valeur(50.0, cas=400))
    assert (peu.ecrit(), peu.evolution(), peu.note()) == (
        PEU,
        "",
        "Effectif insuffisant pour un pourcentage fiable (12 cas).",
    )
    assert Chiffre("Part", Valeur(25.0, cas=400), "pct", Valeur(50.0, cas=12)).evolution() == ""
    assert Chiffre("Part", Valeur(25.0, cas=400), "pct", Valeur(50.0, cas=400)).evolution() != ""
    assert Chiffre("Tension", Valeur(25.0, cas=12), "ratio").ecrit() == "25,0"


def test_a_month_that_may_still_be_corrected_is_not_set_beside_a_final_one():
    provisoire = Chiffre("Créations", Valeur(120), "compte", Valeur(160), est_provisoire=True)
    assert (provisoire.evolution(), provisoire.note()) == ("", "p : provisoire")
    assert Chiffre("Créations", Valeur(120), "compte", Valeur(160)).evolution() != ""


def test_the_finding_of_a_curve_ends_at_its_last_final_month():
    lue = situation([4.0, 5.0, 6.0, 9.0], [False] * 4)
    carte = cards_thematic.evolution(lue, indicateur("ratio"), "hier", provisoires=1)
    assert carte.titre == "Créations : 6,0 en juillet 2026, contre 4,0 en juin 2025"
    assert list(carte.donnees.iloc[:, 1]) == ["9,0 p", "6,0", "5,0", "4,0"]
    assert "« p » : provisoire" in carte.sous_titre
    assert "provisoire" not in cards_thematic.evolution(lue, indicateur("ratio"), "hier").sous_titre


def test_an_open_month_is_provisional_for_whatever_counts_a_flow(lire, portail, session_de):
    lecteur = Lecteur(portail, session_de("etat"), departements=("31",))
    entrees = catalogue(lecteur)
    (jour,) = lire("etat", "select to_char(date_reference, 'YYYY-MM') as mois from publication")
    dits = {nom: est_provisoire(lecteur, entrees[nom], jour["mois"]) for nom in entrees}
    assert [dits[nom] for nom in ("stock", "part_plus_1_an", "vacance", "dalo_a_loger", "parc_profil")] == [False] * 5
    assert [dits[nom] for nom in ("attribution", "tension", "creation", "taux_attribution", "mobilite")] == [True] * 5
    assert not any(est_provisoire(lecteur, entrees[nom], "2020-01") for nom in entrees)


@pytest.mark.parametrize(
    ("actuel", "avant", "dit"),
    [
        (17, 14, "3 de plus qu’un an plus tôt"),
        (20, 24, "4 de moins qu’un an plus tôt"),
        (29, 40, "11 de moins qu’un an plus tôt"),
        (0, 40, "40 de moins qu’un an plus tôt"),
        (5, 0, "5 de plus qu’un an plus tôt"),
        (12, 12, "stable sur un an"),
        (0, 0, ""),
        (30, 40, f"en baisse de 25,0{formats.INSECABLE}% sur un an"),
    ],
)
def test_a_count_of_few_cases_changes_by_a_number_and_not_by_percents(actuel, avant, dit):
    assert Chiffre("Ménages DALO à loger", Valeur(actuel), "compte", Valeur(avant)).evolution() == dit


def test_the_sum_of_communes_is_said_to_differ_only_where_a_count_of_them_is_masked():
    cadre = pd.DataFrame({"code": ["a", "b"], "libelle": ["A", "B"], "epci_code": ["e", "e"]})
    cadre = cadre.assign(n=[None, 3], n_cas=None, n_masque=[True, False], m=[None, 7.0], m_cas=None)
    comptes, medianes = (replace(indicateur(unite), nom=nom) for nom, unite in (("n", "compte"), ("m", "mois")))
    _, masquees = comparaison.lignes(cadre.assign(m_masque=[True, False]), [comptes, medianes], "commune", ICI)
    assert masquees == {"n": 1, "m": 1}
    assert comparaison.ne_somme_pas([comptes, medianes], {"n": 1, "m": 1}, "commune")
    assert not comparaison.ne_somme_pas([comptes, medianes], {"n": 0, "m": 1}, "commune")
    assert not comparaison.ne_somme_pas([comptes], {"n": 1}, "epci")
    dits = [SOMME_DIFFERENTE in comparaison.pied(1, somme_differente=oui) for oui in (True, False)]
    assert dits == [True, False]


@pytest.mark.parametrize(("reference", "dit"), [(Valeur(3.0), True), (Valeur(None, is_masque=True), False)])
def test_a_ranking_names_the_line_of_the_departement_only_where_it_is_drawn(reference, dit):
    carte = mesh.rangs(mailles([5.0], [False]), indicateur("ratio"), reference, None, "2025", "hier")
    assert ("trait pointillé" in carte.sous_titre) == dit
    assert bool(carte.dessiner(CLAIR).layout.shapes) == dit


def test_the_class_that_comes_first_is_quoted_for_its_name_may_be_a_plural():
    taille = Dimension("taille", "Personnes à loger", {"1": "Une personne", "2": "Deux personnes"})
    classes = mailles([20.0, 30.0], [False, False]).assign(modalite=["1", "2"])
    carte = cards_thematic.repartition(classes, indicateur("compte"), taille, "Haute-Garonne", "2025", "")
    assert carte.titre == "Personnes à loger : « Deux personnes » vient en tête"


@pytest.mark.parametrize(
    "figure",
    [
        lambda c: classement.barres(c, "pct", CLAIR),
        lambda c: classement.points(c, "pct", CLAIR, reference=None, choisi=None, nom_reference=""),
    ],
)
def test_bars_that_are_all_hidden_have_no_made_up_scale(figure):
    muette = figure(mailles([None, None], [True, False])).layout.xaxis
    assert (muette.showticklabels, muette.range[1] >= 1) == (False, True)
    assert figure(mailles([None, 4.0], [True, False])).layout.xaxis.showticklabels is not False


@pytest.mark.parametrize(
    ("actuel", "avant", "unite", "attendu"),
    [
        (8, 9, "mois", ("en baisse", "−1 mois")),
        (9.5, 8, "mois", ("en hausse", "+1,5 mois")),
        (8.02, 8, "mois", ("stable", "−0 mois")),
        (13, 11, "jours", ("en hausse", "+2 jours")),
        (10, 11, "jours", ("en baisse", "−1 jour")),
    ],
)
def test_a_change_of_a_wait_is_said_in_its_own_unit(actuel, avant, unite, attendu):
    assert evolution(actuel, avant, unite) == attendu


def test_one_point_is_singular():
    assert sentences.phrase_rapprochement(1, 5, "T3", 1, []).endswith("la première compte 1 point.")


def test_the_public_is_told_how_long_one_waits_and_what_there_is(ouvrir, lire):
    (logees,) = lire(
        "public",
        "select valeur, is_masque from indicateur where indicateur_code = 'loge_24_mois' and territoire_code = '31'"
        " and dimension = 'ensemble' and periode_type = 'annee' order by periode desc limit 1",
    )
    (parc,) = lire(
        "public",
        "select valeur from parc_indicateur where territoire_code = '31' and mesure = 'total'"
        " order by annee desc limit 1",
    )
    lues = {m.label: m.value for m in ouvrir("public").metric}
    assert lues["Logements sociaux"] == formats.nombre(parc["valeur"])
    assert lues["Demandes maintenues logées en 24 mois"] == Valeur(logees["valeur"], logees["is_masque"]).ecrire("pct")
    assert len(lues) == 3


def test_a_commune_sees_its_figures_beside_those_of_its_epci_and_of_the_departement(ouvrir):
    dits = "\n".join(c.value for c in ouvrir("commune-muret").caption).replace("\\", "").replace("\xa0", " ")
    assert dits.count("EPCI : ") == dits.count("· Département : ") == 3
    assert "EPCI : " not in "\n".join(c.value for c in ouvrir("epci-sicoval").caption)


@pytest.mark.parametrize(
    ("comptes", "attendue"),
    [
        ((0, 0, 0), "Aucun de vos logements n’est proposé à la location."),
        ((1, 0, 0), "1 logement proposé, aucun avec moins de trois candidats."),
        ((12, 5, 0), "12 logements proposés, dont 5 avec moins de trois candidats."),
        ((12, 5, 4), "12 logements proposés, dont 5 avec moins de trois candidats ; 4 sans candidat en cours."),
    ],
)
def test_a_landlord_is_first_told_which_of_its_dwellings_lack_candidates(comptes, attendue):
    assert sentences_suivi.phrase_offres(*comptes) == attendue


def test_the_first_sentence_of_a_landlord_says_the_figures_below_it(ouvrir):
    at = ouvrir("bailleur-a")
    total, peu = (m.value for m in at.metric[:2])
    assert any(f"{total} logement" in m.value and f"dont {peu} avec moins de trois" in m.value for m in at.markdown)
