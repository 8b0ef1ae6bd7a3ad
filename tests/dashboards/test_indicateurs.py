import re
from dataclasses import replace

import pandas as pd
import pytest

from dashboards.kit.reads.lecteur import CACHE, Lecteur
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.words.formats import nombre, pourcentage, typographier
from dashboards.pages.indicateurs import raisons
from dashboards.pages.indicateurs.reads import COMPLETUDE, FLUX, SUIVIS, VIEILLISSEMENT, VU_AU

LECTEURS = ("public", "commune-toulouse", "bailleur-a", "etat")
# The beginning of each sentence that says why there is no figure.
RAISONS = (
    "est sous secret statistique à chaque période",
    "trop peu de cas pour une valeur fiable",
    "n’est pas calculable sur les périodes publiées",
    "n’est pas donné à votre profil pour ce territoire",
    "n’est pas encore mûr",
    "n’est pas dans vos droits",
    "ne permettent pas encore de le calculer",
    "ne se lit que détaillé",
    "aucune ligne de ce suivi ne vous est donnée",
    "aucun pourcentage fiable",
)


def texte_de(at) -> str:
    dits = [*at.title, *at.markdown, *at.caption, *at.info, *at.error, *at.warning]
    return "\n".join(str(e.value) for e in dits).replace("\\", "")


def ecran(at, nom: str, **filtres: str):
    """Go to the screen of an indicator, as a link does."""
    at.query_params.clear()
    at.query_params |= {"indicateur": nom, **filtres}
    at.run()
    assert not at.exception
    return at


def sans_rien(at) -> bool:
    """Whether a screen has neither a figure, nor a table or a chart, nor the sentence that says why."""
    dit_pourquoi = any(typographier(raison) in texte_de(at) for raison in RAISONS)
    return not (at.metric or at.get("plotly_chart") or at.table or dit_pourquoi)


@pytest.fixture
def codes(lire):
    lus = lire("public", "select indicateur_code from indicateur_definition order by 1")
    return [ligne["indicateur_code"] for ligne in lus] + list(SUIVIS)


@pytest.mark.parametrize("login", LECTEURS)
def test_every_indicator_has_a_screen_with_a_figure_or_the_reason_why_there_is_none(ouvrir, codes, login):
    at = ouvrir(login, "indicateurs")
    fautes = {}
    for nom in codes:
        ecran(at, nom)
        dits = [e.value for e in at.error] + (["ni chiffre ni raison"] if sans_rien(at) else [])
        if len(at.title) != 1 or "Définition" not in [h.value for h in at.header]:
            dits.append("sans titre ou sans définition")
        if dits:
            fautes[nom] = dits
    assert len(codes) > 100
    assert fautes == {}


def test_what_is_not_told_here_names_the_nearest_territory_that_is(ouvrir):
    at = ecran(ouvrir("public", "indicateurs"), "stock_pour_1000_habitants", geo="com-31395")
    liens = {lien.proto.label: lien.proto.query_string for lien in at.get("page_link")}
    (texte,) = [label for label in liens if "le plus proche" in label]
    assert "indicateur=stock_pour_1000_habitants" in liens[texte]
    assert "geo=epci-" in liens[texte] or "geo=dep-31" in liens[texte]
    assert typographier("n’est pas donné à votre profil pour ce territoire") in texte_de(at) or at.info


def test_a_commune_that_is_all_secret_is_said_so_and_sent_to_a_larger_territory(ouvrir, lire):
    (petite, *_) = lire(
        "public",
        "select territoire_code from indicateur where indicateur_code = 'tension' and dimension = 'ensemble'"
        " and territoire_type = 'commune' group by 1 having bool_and(is_masque) order by 1",
    )
    at = ecran(ouvrir("public", "indicateurs"), "tension", geo=f"com-{petite['territoire_code']}")
    assert typographier("sous secret statistique à chaque période") in texte_de(at)
    assert any("le plus proche" in lien.proto.label for lien in at.get("page_link"))
    assert len(at.metric) == 0


def test_what_is_not_in_the_rights_of_a_reader_says_who_reads_it(ouvrir):
    at = ecran(ouvrir("public", "indicateurs"), "dalo_a_loger")
    assert "n’est pas dans vos droits" in texte_de(at)
    assert "État" in next(e.value for e in at.info)
    assert len(at.metric) == 0
    assert not any("/export/indicateurs" in e.body for e in at.get("html"))


def test_the_figure_of_a_screen_is_that_of_the_database(ouvrir, lire):
    at = ecran(ouvrir("etat", "indicateurs"), "stock", geo="dep-31")
    (cellule,) = lire(
        "etat",
        "select valeur from indicateur where indicateur_code = 'stock' and dimension = 'ensemble'"
        f" and territoire_type = 'departement' and periode = '{at.query_params['mois']}'",
    )
    assert at.metric[0].value == nombre(cellule["valeur"])


def test_the_address_carries_the_indicator_the_territory_the_period_and_the_detail(ouvrir):
    at = ecran(ouvrir("etat", "indicateurs"), "refus", geo="epci-243100518", mois="2025-06", detail="contingent")
    posees = {nom: at.query_params[nom] for nom in ("indicateur", "geo", "mois", "detail")}
    assert posees == {
        "indicateur": "refus",
        "geo": "epci-243100518",
        "mois": "2025-06",
        "detail": "contingent",
    }


def test_attaque_B7_an_indicator_that_does_not_exist_opens_the_catalogue_and_says_so(ouvrir):
    at = ouvrir("public", "indicateurs", indicateur="stock' or 1=1--")
    assert [titre.value for titre in at.title] == ["Indicateurs"]
    assert any("n’est pas proposé ici" in e.value for e in at.info)
    assert "indicateur" not in at.query_params


def test_every_indicator_is_in_the_catalogue_with_the_way_to_its_screen(ouvrir, codes):
    liens = [lien.proto.query_string for lien in ouvrir("public", "indicateurs").get("page_link")]
    assert {f"indicateur={nom}" for nom in codes} <= set(liens)


def test_a_search_on_the_page_offers_what_it_found_and_nothing_else(ouvrir):
    at = ouvrir("public", "indicateurs")
    at.text_input[0].set_value("refsu").run()
    liens = [lien.proto.query_string for lien in at.get("page_link")]
    assert "indicateur=refus" in liens
    assert "indicateur=stock" not in liens


def test_the_page_of_indicators_says_everything_that_the_catalogue_says(ouvrir, lire):
    entrees = lire("public", "select indicateur_code, libelle, phrase, formule, limites from indicateur_definition")
    at = ouvrir("public", "indicateurs")
    for entree in entrees[::10]:
        page = texte_de(ecran(at, entree.pop("indicateur_code")))
        assert [texte for texte in entree.values() if typographier(texte) not in page] == []


def test_the_terms_of_an_indicator_are_those_that_it_has(ouvrir):
    at = ouvrir("public", "indicateurs")
    for nom in ("refus", "stock", "anciennete", "densite"):
        termes = re.findall(r"\*Termes\.\* (.*)", texte_de(ecran(at, nom)))
        assert [un for un in termes if un.startswith(",") or "pour  " in un] == []
    assert "offres refusées ou sans réponse, pour offres répondues ou échues" in texte_de(ecran(at, "refus"))


def test_the_catalogue_says_that_a_landlord_reads_its_own_figures(ouvrir):
    at = ouvrir("bailleur-a", "indicateurs")
    assert "ses propres chiffres" in texte_de(ecran(at, "refus"))
    assert "ses propres chiffres" not in texte_de(ecran(at, "stock"))


def test_who_reads_an_indicator_is_what_the_register_says(ouvrir):
    at = ouvrir("public", "indicateurs")
    assert typographier("tous les profils, petits effectifs masqués ; chiffres exacts : ") in texte_de(
        ecran(at, "stock")
    )
    qui = re.search(r"\*Qui le lit\.\* (.*)", texte_de(ecran(at, FLUX)))[1]
    assert "Bailleur" in qui
    assert "Public" not in qui


def test_the_screen_says_what_disclosure_control_lets_read(ouvrir, lire):
    (bilan,) = lire("public", "select * from secret_bilan where indicateur_code = 'stock'")
    page = texte_de(ecran(ouvrir("public", "indicateurs"), "stock"))
    lisibles = bilan["nb_lignes"] - bilan["nb_masquees"]
    phrase = f"{nombre(bilan['nb_lignes'])} valeurs, dont {nombre(lisibles)} lisibles "
    assert typographier(phrase + f"({pourcentage(bilan['part_montree_pct'])})") in page


@pytest.mark.parametrize(
    ("login", "nom", "geo"),
    [
        ("bailleur-a", FLUX, "com-31555"),
        ("bailleur-a", VU_AU, "epci-243100518"),
        ("etat", VIEILLISSEMENT, "epci-243100518"),
        ("gestionnaire", COMPLETUDE, "dep-31"),
    ],
)
def test_what_was_computed_and_shown_nowhere_has_its_chart_and_its_table(ouvrir, login, nom, geo):
    at = ecran(ouvrir(login, "indicateurs"), nom, geo=geo)
    assert len(at.get("plotly_chart")) == 1
    at.query_params["vue"] = "impression"
    at.run()
    assert len(at.get("plotly_chart")) == 1
    assert len(at.table) >= 1


def test_the_movements_of_a_month_are_those_of_the_view(ouvrir, lire):
    at = ecran(ouvrir("bailleur-a", "indicateurs"), FLUX, geo="dep-31", vue="impression")
    (ligne, *_) = lire(
        "bailleur-a",
        "select * from stock_flux_mensuel where territoire_type = 'departement' and typologie = 'TOUS'"
        " order by mois desc",
    )
    table = at.table[1].value
    assert list(table.iloc[0]) == [nombre(ligne[c]) for c in ("stock", "creations", "reprises", "deradiations")] + [
        nombre(ligne[c])
        for c in ("retours_de_validite", "entrees_modification", "radiations", "expirations", "sorties_modification")
    ]


def test_a_territory_that_a_follow_up_does_not_tell_is_named_beside_the_nearest_that_it_does(ouvrir):
    at = ecran(ouvrir("etat", "indicateurs"), VIEILLISSEMENT, geo="com-31555")
    assert any(e.value.startswith("Toulouse") and "Toulouse Métropole" in e.value for e in at.info)
    assert "Toulouse Métropole" in texte_de(at)


def test_a_screen_reads_again_nothing_of_what_it_has_just_read(ouvrir, monkeypatch):
    at = ecran(ouvrir("etat", "indicateurs"), "stock", geo="dep-31")
    lues = []
    vraie = Lecteur.lignes
    monkeypatch.setattr(Lecteur, "lignes", lambda self, sql, **p: lues.append(sql) or vraie(self, sql, **p))
    at.run()
    assert lues == []
    CACHE.vider()
    at.run()
    assert 0 < len(lues) <= 16


def test_a_thematic_page_links_to_the_screen_of_what_it_counts(ouvrir):
    at = ouvrir("public", "tension", geo="epci-243100518")
    pied = "\n".join(e.body for e in at.get("html"))
    assert 'href="/indicateurs?indicateur=tension&amp;geo=epci-243100518"' in pied


def test_the_reason_of_few_cases_says_how_many():
    cadre = pd.DataFrame({"periode": ["2024", "2025"], "valeur": [50.0, 25.0], "cas": [4, 12], "is_masque": False})
    ici = Territoire("commune", "31395", "Muret", None, "31")
    entree = replace(SUIVIS[COMPLETUDE], nom="refus")
    assert raisons.ici_non(entree, ici, cadre) == "Muret : trop peu de cas pour une valeur fiable (12 cas en 2025)."


@pytest.mark.parametrize(("maturite", "dit"), [(12, "pendant 12 mois"), (0, "Source attendue")])
def test_an_indicator_told_nowhere_says_whether_it_is_not_mature_or_not_received(portail, session_de, maturite, dit):
    session = session_de("etat")
    lecteur = Lecteur(portail, session)
    entree = replace(SUIVIS[COMPLETUDE], nom="x", is_publie=True, maturite_mois=maturite)
    assert dit in raisons.nulle_part(lecteur, entree)
