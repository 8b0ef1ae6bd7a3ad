"""One modality of an indicator on its own screen: what a bar of a breakdown opens."""

import csv
import io
import json
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboards.charts import classement
from dashboards.charts.theme import theme
from dashboards.kit.frame import adresse
from dashboards.kit.words.formats import apostrophes, mesure, nombre, periode
from dashboards.kit.words.texts import echapper
from tests.dashboards.test_indicateurs import ecran, texte_de

TYPE = "(type de logement : T2)"


def liens(at) -> dict[str, str]:
    return {lien.proto.label: lien.proto.query_string for lien in at.get("page_link")}


def figure(at, cle: str) -> str:
    return next(g.proto.spec for g in at.get("plotly_chart") if f'"cle":"{cle}"' in g.proto.spec)


@pytest.mark.parametrize(
    ("login", "nom", "unite"),
    [("etat", "stock", "compte"), ("public", "stock", "compte"), ("etat", "tension", "ratio")],
)
def test_the_figure_and_the_ranking_are_those_of_the_modality(ouvrir, lire, login, nom, unite):
    at = ecran(ouvrir(login, "indicateurs"), nom, geo="dep-31", modalite="typologie-T2", vue="impression")
    assert echapper(TYPE) in at.title[0].value
    assert at.selectbox(key="filtre_modalite").value == "typologie-T2"
    lignes = {
        (ligne["territoire_code"], ligne["periode"]): mesure(ligne["valeur"], unite, masque=ligne["is_masque"])
        for ligne in lire(
            login,
            f"select territoire_code, periode, valeur, is_masque from indicateur where indicateur_code = '{nom}'"
            " and dimension = 'typologie' and modalite = 'T2'",
        )
    }
    assert (
        at.metric[0].value.removesuffix("\u00a0p")
        == lignes["31", at.query_params["mois" if "mois" in at.query_params else "annee"]]
    )
    # The EPCI are ranked at the date when they are told, which the subtitle says.
    sous_titre = next(c.value for c in at.caption if "par EPCI" in c.value)
    (quand,) = [p for code, p in lignes if code == "243100518" and f", {periode(p)}, par EPCI" in sous_titre]
    (rangs,) = [t.value for t in at.table if t.value.index.name == "EPCI"]
    assert rangs.loc["Toulouse Métropole"].iloc[0] == lignes["243100518", quand]


def test_the_curve_of_a_modality_ends_on_its_figure(ouvrir):
    at = ecran(ouvrir("etat", "indicateurs"), "stock", geo="dep-31", modalite="typologie-T2", vue="impression")
    (courbe,) = [t.value for t in at.table if t.value.index.name == "Période"]
    assert courbe.iloc[0, 0] == at.metric[0].value


def test_all_modalities_are_the_way_back_and_leave_the_address(ouvrir):
    at = ecran(ouvrir("etat", "indicateurs"), "stock", geo="dep-31", modalite="typologie-T2")
    retour = dict(un.split("=") for un in liens(at)["Toutes les modalités"].split("&"))
    assert retour == {"indicateur": "stock", "geo": "dep-31", "detail": "typologie", "modalite": "toutes"}
    ecran(at, retour.pop("indicateur"), **retour)
    assert "modalite" not in at.query_params
    assert echapper(TYPE) not in at.title[0].value
    assert "Toutes les modalités" not in liens(at)


def test_another_dimension_forgets_the_modality(ouvrir):
    at = ecran(ouvrir("etat", "indicateurs"), "stock_profil", geo="dep-31", detail="taille", modalite="taille-1")
    assert "taille-1" in at.query_params["modalite"]
    at.selectbox(key="filtre_detail").set_value("age").run()
    assert not at.exception
    assert "modalite" not in at.query_params


def test_attaque_B7_a_modality_that_is_not_offered_shows_the_whole_and_says_so(ouvrir):
    at = ecran(ouvrir("public", "indicateurs"), "stock", geo="dep-31", modalite="typologie-T2' or 1=1--")
    assert any("n’est pas proposé" in e.value for e in at.info)
    assert at.selectbox(key="filtre_modalite").value == "toutes"
    assert "modalite" not in at.query_params


def test_a_modality_that_is_not_told_here_is_offered_in_the_nearest_territory_that_is(ouvrir):
    at = ecran(ouvrir("public", "indicateurs"), "stock", geo="com-31395", modalite="typologie-T2")
    assert not at.metric
    (ailleurs,) = [filtres for libelle, filtres in liens(at).items() if "le plus proche" in libelle]
    assert "modalite=typologie-T2" in ailleurs


@pytest.mark.parametrize("login", ["etat", "bailleur-a"])
def test_landlords_are_named_on_charts_sentences_and_tables(ouvrir, lire, login):
    organismes = lire(login, "select organisme_code, libelle from organisme")
    noms = {un["organisme_code"]: apostrophes(un["libelle"]) for un in organismes}
    at = ecran(ouvrir(login, "indicateurs"), "mobilite", geo="dep-31", detail="bailleur", vue="impression")
    (table,) = [t.value for t in at.table if t.value.index.name == "Bailleur"]
    assert set(table.index) <= set(noms.values())
    assert list(table.index) == sorted(table.index)
    assert not re.search(r"\bBA\d\d\b", texte_de(at))
    assert noms["BA01"] in figure(at, "repartition_mobilite_bailleur")
    at = ecran(at, "mobilite", geo="dep-31", detail="bailleur", modalite="bailleur-BA01")
    assert noms["BA01"] in at.title[0].value


def test_an_alert_is_never_set_on_one_modality(ouvrir):
    entier = ecran(ouvrir("etat", "indicateurs"), "stock", geo="dep-31")
    assert "M’alerter" in [e.label for e in entier.expander]
    at = ecran(entier, "stock", geo="dep-31", modalite="typologie-T2")
    assert "M’alerter" not in [e.label for e in at.expander]


def test_the_file_of_a_modality_holds_it_alone_everywhere_that_it_is_told(client, connecter, lire):
    connecter("public")
    adresse = "/export/indicateurs.csv?indicateur=stock&geo=com-31555&modalite=typologie-T2"
    lignes = list(csv.DictReader(io.StringIO(client.get(adresse).content.decode("utf-8-sig")), delimiter=";"))
    assert {(un["dimension"], un["modalite"]) for un in lignes} == {("typologie", "T2")}
    (attendu,) = lire(
        "public",
        "select count(*) as n from indicateur where indicateur_code = 'stock' and dimension = 'typologie'"
        " and modalite = 'T2' and (territoire_code = any(array['31', '243100518', '31555']) or periode_type = 'annee')",
    )
    assert len(lignes) == attendu["n"]
    assert client.get(adresse.replace("T2", "T99")).status_code == 409


@pytest.mark.parametrize(
    ("chemin", "par"), [("demandes", "anciennete"), ("attributions", ""), ("tension", "typologie")]
)
def test_each_breakdown_of_a_page_says_by_keyboard_what_its_bars_open(ouvrir, chemin, par):
    at = ouvrir("etat", chemin, geo="dep-31")
    offerts = [filtres for libelle, filtres in liens(at).items() if "suivre une seule modalité" in libelle]
    assert offerts
    assert any(f"detail={par}" in filtres for filtres in offerts)
    assert all("indicateur=" in filtres and "geo=" in filtres for filtres in offerts)


def test_the_chosen_bar_keeps_its_colour_and_each_bar_carries_its_code(ouvrir):
    at = ecran(ouvrir("etat", "indicateurs"), "stock", geo="dep-31", modalite="typologie-T2")
    assert '"customdata":["C","T1","T2"' in figure(at, "repartition_stock_typologie").replace(" ", "")
    cadre = pd.DataFrame({"code": ["a", "b"], "libelle": ["A", "B"], "valeur": [2.0, 1.0], "is_masque": False})
    clair = theme("light")
    (barres,) = classement.barres(cadre, "compte", clair, choisi="b").data
    assert barres.marker.color == (clair.neutre, clair.territoire)
    (barres,) = classement.barres(cadre, "compte", clair).data
    assert set(barres.marker.color) == {clair.territoire}
    assert nombre(2) == barres.text[0]


def test_a_bar_of_a_page_that_has_a_filter_of_its_dimension_chooses_in_it_and_leaves_the_page_there(ouvrir):
    at = ouvrir("etat", "delais", geo="dep-31")
    types = [code for code in at.selectbox(key="filtre_groupe").options if code.startswith("T")]
    assert types
    spec = json.loads(figure(at, "repartition_loge_24_mois_typologie"))
    assert {code for trace in spec["data"] for code in trace.get("customdata", [])} >= {"T2", "T3"}
    assert not [filtres for filtres in liens(at).values() if "indicateur=loge_24_mois&" in f"{filtres}&"]


def test_a_mark_of_what_its_filter_does_not_offer_chooses_nothing(monkeypatch):
    offert = adresse.Pose("ensemble", "ensemble", "filtre_groupe", ["ensemble", "typologie-T2"])
    etat = {adresse.POSES: {"groupe": offert}}
    monkeypatch.setattr(adresse, "st", SimpleNamespace(session_state=etat))
    adresse.poser("groupe", "typologie-C")
    assert "filtre_groupe" not in etat
    adresse.poser("groupe", "typologie-T2")
    assert etat["filtre_groupe"] == "typologie-T2"
