from urllib.parse import parse_qsl

import pandas as pd
import pytest

from dashboards.kit.frame.adresse import AUCUN
from dashboards.kit.reads.territoires import Territoire, portant_le_nom
from dashboards.kit.words.formats import FINE, INSECABLE
from dashboards.pages.accueil.attente import CHOISIR, SAISIE, TITRE, Reponse, au_plus_pres, certitude, phrase

MURET = Territoire("commune", "31395", "Muret", "200068641", "31")
MURETAIN = Territoire("epci", "200068641", "CA Le Muretain Agglo", "200068641", "31")
DEPARTEMENT = Territoire("departement", "31", "Haute-Garonne", None, "31")
AUTOUR = [MURET, MURETAIN, DEPARTEMENT]
COLONNES = (
    *("indicateur", "territoire_code", "periode", "modalite", "valeur", "borne_basse", "borne_haute", "cas"),
    "is_masque",
)


def cellule(code, valeur=34.0, cas=75, masque=False, modalite="TOUS", periode="2025", nom="attente_mediane", **bornes):
    basse, haute = bornes.get("basse", 25.0), bornes.get("haute", 50.0)
    return (nom, code, periode, modalite, valeur, basse, haute, cas, masque)


def lues(*cellules) -> pd.DataFrame:
    return pd.DataFrame(list(cellules), columns=list(COLONNES))


def boite(at) -> str:
    dits = "\n".join(e.value for e in [*at.markdown, *at.info, *at.caption]).replace("\\", "")
    return dits.replace(INSECABLE, " ").replace(FINE, " ")


def choisir(at, libelle: str, code: str):
    next(s for s in at.selectbox if s.label.startswith(libelle)).set_value(code)
    return at.run()


@pytest.mark.parametrize(
    ("ici", "ou"),
    [
        (cellule("31395"), MURET),
        (cellule("31395", None, masque=True), MURETAIN),
        (cellule("31395", cas=12), MURETAIN),
        (cellule("31395", None), MURETAIN),
        (cellule("31395", modalite="T2"), MURETAIN),
    ],
)
def test_the_answer_is_that_of_the_nearest_territory_that_is_told_on_enough_cases(ici, ou):
    reponse = au_plus_pres(lues(ici, cellule("200068641"), cellule("31")), AUTOUR, "TOUS")
    assert reponse.ou == ou


def test_the_wait_for_a_type_is_that_of_a_large_epci_rather_than_of_the_departement():
    par_type = lues(cellule("31395"), cellule("200068641", modalite="T3"), cellule("31", modalite="T3"))
    assert au_plus_pres(par_type, AUTOUR, "T3").ou == MURETAIN


def test_a_wait_that_is_told_nowhere_has_no_answer():
    assert au_plus_pres(lues(cellule("31395", None, masque=True), cellule("31", cas=3)), AUTOUR, "TOUS") is None


def test_the_answer_is_that_of_the_last_period_and_never_goes_back_to_an_older_one():
    cadre = lues(cellule("31395", periode="2024"), cellule("31395", None, masque=True), cellule("31"))
    assert au_plus_pres(cadre, AUTOUR, "TOUS").ou == DEPARTEMENT
    assert au_plus_pres(lues(cellule("31"), cellule("31", 30, periode="2026-10")), AUTOUR, "TOUS").quand == "2026-10"


def reponse(**champs) -> Reponse:
    cadre = lues(cellule("31395", **champs))
    return Reponse(MURET, "2025", {str(ligne["indicateur"]): ligne for _, ligne in cadre.iterrows()})


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"valeur": 40.0, "basse": 36.0, "haute": 44.0}, "estimation précise, entre 36 et 44 mois"),
        ({"valeur": 34.0, "basse": 25.0, "haute": 50.0}, "estimation approchée, entre 25 et 50 mois"),
        ({"valeur": 71.0, "basse": 51.0, "haute": 130.0}, "estimation fragile, entre 51 et 130 mois"),
        ({"haute": None}, "estimation fragile : au moins 25 mois, sans borne haute connue"),
        ({"cas": None}, "effectif protégé"),
        ({"cas": 75}, "75 demandes logées"),
    ],
)
def test_how_sure_a_wait_is_is_said_in_words_with_what_it_rests_on(champs, dit):
    assert dit in certitude(reponse(**champs))


def test_a_median_that_is_not_reached_is_never_written_and_the_shares_are():
    texte = phrase(reponse(nom="loge_24_mois", valeur=36.0, basse=33.0, haute=38.0), "")
    assert f"36,0{INSECABLE}% en 24 mois" in texte
    assert "la moitié ne l’est pas encore" in texte


def test_two_choices_answer_a_citizen_with_the_territory_the_certainty_and_no_promise(ouvrir):
    at = ouvrir("public")
    assert TITRE in boite(at)
    assert "Certitude" not in boite(at)
    at = choisir(at, "Commune", "com-31555")
    assert "Toulouse" in boite(at)
    assert "Certitude : estimation" in boite(at)
    assert "Ce n’est pas une promesse" in boite(at)
    at = choisir(at, "Type", "T2")
    assert "T2" in boite(at)
    assert (at.query_params["commune"], at.query_params["type"]) == ("com-31555", "T2")
    assert not at.exception


def lien_de_la_courbe(at) -> dict[str, str]:
    """Return the filters of the link to the curve."""
    (lien,) = [un.proto for un in at.get("page_link") if un.proto.label == "Voir la courbe de l’attente"]
    return dict(parse_qsl(lien.query_string))


def test_the_link_to_the_curve_keeps_the_type_of_the_answer(ouvrir):
    filtres = lien_de_la_courbe(ouvrir("bailleur-a", commune="com-31555", type="T2"))
    assert filtres["groupe"] == "typologie-T2"
    courbe = ouvrir("bailleur-a", "delais", **filtres)
    assert courbe.selectbox(key="filtre_groupe").value == "typologie-T2"


def test_the_link_to_the_curve_of_every_type_chooses_none(ouvrir):
    assert lien_de_la_courbe(ouvrir("public", commune="com-31555"))["groupe"] == "ensemble"


def test_the_answer_is_what_the_database_tells_this_reader(ouvrir, lire):
    cellules = lire(
        "public",
        "select valeur, periode from indicateur where indicateur_code = 'attente_mediane' and dimension = 'ensemble'"
        " and territoire_type = 'departement' order by periode desc",
    )
    at = ouvrir("public", commune="com-31395")
    dits = boite(at)
    assert "la moitié des demandes maintenues sont logées en" in dits
    nommes = [nom for nom in ("Le département", "La CA Le Muretain Agglo", "Muret") if f"**{nom}" in dits]
    assert len(nommes) == 1
    if nommes == ["Le département"]:
        assert f"en {int(cellules[0]['valeur'])} mois" in dits


def test_one_search_after_another_is_answered_each_time(ouvrir):
    at = ouvrir("public")
    for nom, code in (("Muret", "31395"), ("toulouse", "31555"), ("colomiers", "31149"), ("Muret", "31395")):
        at.text_input(key=SAISIE).set_value(nom).run()
        assert at.query_params["commune"] == f"com-{code}"
        assert CHOISIR not in boite(at)


def test_nothing_is_written_in_the_address_as_long_as_nobody_chose(ouvrir):
    at = ouvrir("public")
    assert {"commune", "type"} & set(at.query_params) == set()


def test_a_commune_is_answered_about_itself_at_once(ouvrir):
    at = ouvrir("commune-muret")
    assert at.query_params["commune"] == "com-31395"
    assert "Certitude : estimation" in boite(at)


@pytest.mark.parametrize(("login", "offerte"), [("adil", True), ("bailleur-a", True), ("comed", False)])
def test_the_box_is_for_everybody_and_for_who_registers_demandes(ouvrir, login, offerte):
    assert (TITRE in boite(ouvrir(login))) is offerte


def test_what_was_chosen_on_a_page_stays_chosen_after_the_landing_page(ouvrir):
    at = ouvrir("etat", "territoire", geo="epci-243100633")
    at.switch_page("pages/accueil/page.py").run()
    at.query_params.clear()
    at.switch_page("pages/parc/page.py").run()
    assert at.query_params["geo"] == "epci-243100633"


NOMS = {
    "1": "Saint-Orens-de-Gameville",
    "2": "Bourg-d’Oueil",
    "3": "Béziers",
    "4": "Muret",
    "5": "Labastide-Muret",
    "6": "Sainte-Foy",
    "7": "Nœuds",
}


@pytest.mark.parametrize(
    ("saisi", "trouvees"),
    [
        ("saint orens de gameville", "1"),
        ("ST-ORENS", "1"),
        ("bourg d'oueil", "2"),
        ("bourg doueil", "2"),
        ("BEZIERS", "3"),
        ("  muret ", "4"),
        ("mure", "45"),
        ("ste foy", "6"),
        ("noeuds", "7"),
        ("gamevil", "1"),
        ("uret", "45"),
        (" - ", ""),
        ("nulle part", ""),
    ],
)
def test_a_commune_is_found_without_its_accents_its_hyphens_or_its_capitals(saisi, trouvees):
    assert portant_le_nom(NOMS, saisi) == list(trouvees)


@pytest.mark.parametrize(
    ("saisi", "trouvees"),
    [("Muert", "4"), ("Muret", "4"), ("Muuret", "4"), ("Bezeirs", "3"), ("orens gamevile", "1"), ("Meurte", "")],
)
def test_a_commune_is_found_with_one_typing_error_two_letters_turned_round_included(saisi, trouvees):
    assert portant_le_nom(NOMS, saisi) == list(trouvees)


def chercher(at, saisi: str):
    at.text_input(key=SAISIE).set_value(saisi)
    return at.run()


def test_a_name_typed_on_the_landing_page_chooses_its_commune_or_says_that_there_is_none(ouvrir):
    at = chercher(ouvrir("public"), "SAINT ORENS DE GAMEVILLE")
    assert at.query_params["commune"] == "com-31506"
    assert "la moitié des demandes maintenues" in boite(at)
    at = chercher(at, "saint")
    (liste,) = [s for s in at.selectbox if s.label == "Commune"]
    assert (liste.value, liste.format_func(liste.value).startswith("Choisir parmi")) == (AUCUN, True)
    at = chercher(at, "nulle part")
    assert "Aucune commune du département ne porte le nom « nulle part »" in boite(at)
