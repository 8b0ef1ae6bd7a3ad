from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.access import sessions
from dashboards.access.profils import PAGES
from dashboards.kit.reads import publication, territoires
from dashboards.kit.reads.lecteur import CACHE
from dashboards.kit.words.formats import FINE, date_longue, nombre, periode, pourcentage
from dashboards.pages.donnees import reads as reads_donnees
from tests.portails import ROUTEUR, textes
from warehouse.access.sessions import fermer_session

COMMUNES = {
    *("accueil", "territoire", "demandes", "delais", "tension", "attributions", "parc", "indicateurs", "donnees"),
    *("droits", "guide"),
}
ACTEURS = COMMUNES | {"propositions", "rapprochement", "offres", "commission", "priorites", "contingents", "journal"}
ACTEURS |= {"cotation"}
MENUS = {
    "bailleur-a": ACTEURS,
    "etat": ACTEURS,
    "commune-muret": ACTEURS,
    "epci-sicoval": ACTEURS,
    "comed": COMMUNES | {"propositions", "priorites", "journal"},
    "conseil-departemental": ACTEURS,
    "action-logement": ACTEURS,
    "adil": COMMUNES | {"journal"},
    "gestionnaire": COMMUNES | {"propositions", "journal", "comptes"},
    "ingenieur": COMMUNES | {"propositions", "journal"},
    "public": COMMUNES,
}


@pytest.mark.parametrize("login", sorted(MENUS))
def test_each_profile_is_offered_its_own_pages(ouvrir, login):
    at = ouvrir(login)
    offertes = set()
    for page in PAGES:
        try:
            at.switch_page(f"pages/{page.chemin}/page.py")
        except ValueError:
            continue
        offertes.add(page.chemin)
    assert offertes == MENUS[login]


@pytest.mark.parametrize(("login", "chemin"), [(login, c) for login, pages in MENUS.items() for c in sorted(pages)])
def test_every_page_of_every_profile_opens_with_one_heading_and_no_error(ouvrir, login, chemin):
    at = ouvrir(login, chemin)
    assert len(at.title) == 1
    assert [e.value for e in at.error] == []


@pytest.mark.parametrize("login", ["public", "ingenieur"])
def test_attaque_B6_a_page_reached_some_other_way_refuses_the_profile(portail, session_de, monkeypatch, login):
    jeton = session_de(login).jeton
    monkeypatch.setattr(sessions, "jeton_du_navigateur", lambda: jeton)
    page = Path(ROUTEUR).parent / "pages" / "rapprochement" / "page.py"
    at = AppTest.from_file(str(page), default_timeout=60).run()
    assert "Cette page n’est pas ouverte à votre profil" in at.error[0].value
    assert (len(at.title), len(at.table)) == (0, 0)


def test_the_figures_of_a_page_are_those_that_the_database_gives_to_this_account(ouvrir, lire):
    at = ouvrir("etat", "territoire")
    (cellule,) = lire(
        "etat",
        f"select valeur from indicateur_stock where periode = '{at.query_params['mois']}' and typologie = 'TOUS'"
        " and territoire_type = 'departement'",
    )
    assert at.metric[0].value == nombre(cellule["valeur"])
    assert f"{nombre(cellule['valeur'])} demandes en cours" in textes(at)


def test_a_commune_starts_on_its_own_territory_by_year(ouvrir):
    at = ouvrir("commune-muret", "territoire")
    assert at.query_params["geo"] == "com-31395"
    assert len(at.query_params["annee"]) == 4
    assert at.title[0].value.startswith("Muret")


@pytest.mark.parametrize(
    ("login", "chemin", "pas"), [("epci-sicoval", "territoire", "mois"), ("adil", "tension", "annee")]
)
def test_an_epci_is_followed_by_month_where_months_tell_its_first_figure_and_by_the_other_step_at_will(
    ouvrir, login, chemin, pas
):
    at = ouvrir(login, chemin, geo="epci-243100633")
    assert pas in at.query_params
    autre = "annee" if pas == "mois" else "mois"
    at.segmented_control(key="filtre_pas").set_value(autre).run()
    assert (autre in at.query_params, pas in at.query_params) == (True, False)


def test_a_collectivite_starts_on_its_own_territory(ouvrir):
    assert ouvrir("epci-sicoval", "territoire").query_params["geo"] == "epci-243100633"


def test_the_first_sentence_of_a_page_says_the_stock_of_the_open_month_and_the_curve_goes_on_to_it(ouvrir, lire):
    at = ouvrir("commune-toulouse", "territoire")
    (dernier,) = lire(
        "commune-toulouse",
        "select periode, valeur::integer as n from indicateur where indicateur_code = 'stock' and periode_type = 'mois'"
        " and dimension = 'ensemble' and territoire_code = '31555' order by periode desc limit 1",
    )
    assert at.query_params["mois"] < dernier["periode"]
    attendue = f"Fin {periode(dernier['periode'])}, {nombre(dernier['n'])} demandes sont en cours (chiffre provisoire)"
    (phrase,) = [e.value for e in at.markdown if "provisoire" in e.value]
    assert "".join(attendue.split()) in "".join(phrase.split())


def test_a_reader_of_the_exact_figures_follows_an_epci_by_month(ouvrir):
    at = ouvrir("bailleur-a", "demandes", geo="epci-243100518")
    assert len(at.query_params["mois"]) == 7


def test_a_link_wins_over_the_default_of_the_reader(ouvrir):
    at = ouvrir("commune-muret", "accueil")
    at.query_params["geo"] = "dep-31"
    at.switch_page("pages/territoire/page.py").run()
    assert at.query_params["geo"] == "dep-31"
    assert at.title[0].value.startswith("Haute-Garonne")


@pytest.mark.parametrize("geo", ["com-75056", "dep-92' OR 1=1--", "x" * 10_000, "", "com-31395;drop table x"])
def test_attaque_B7_an_unknown_territory_falls_back_on_the_reader_s_own_and_says_so(ouvrir, geo):
    at = ouvrir("epci-sicoval")
    at.query_params["geo"] = geo
    at.switch_page("pages/territoire/page.py").run()
    assert at.query_params["geo"] == "epci-243100633"
    assert "n’est pas dans votre périmètre" in at.info[0].value


def test_attaque_B7_a_name_in_the_address_is_dropped(ouvrir):
    at = ouvrir("etat")
    at.query_params["nom"] = "DUPONT"
    at.switch_page("pages/territoire/page.py").run()
    assert "nom" not in at.query_params
    assert "DUPONT" not in textes(at)


def test_a_masked_commune_is_an_s_for_the_public_and_a_figure_for_the_landlord(ouvrir, lire):
    sql = (
        "select t.libelle, i.valeur from indicateur_stock i join territoire t on t.territoire_code = i.territoire_code"
        " where i.periode_type = 'annee' and i.territoire_type = 'commune' and i.typologie = 'TOUS'"
        " and i.valeur between 1 and 10 and i.periode = (select max(periode) from indicateur_stock"
        " where periode_type = 'annee') order by i.valeur desc, t.libelle"
    )
    petite = lire("bailleur-a", sql)[0]
    CACHE.vider()
    vues = {}
    for login in ("bailleur-a", "public"):
        at = ouvrir(login, "territoire")
        table = at.table[-1].value
        lignes = {str(n).replace("\\", ""): t for n, t in zip(table.index, table.iloc[:, 0], strict=True)}
        vues[login] = lignes.get(petite["libelle"], "absente de la première page")
    assert vues["bailleur-a"] == nombre(petite["valeur"])
    assert vues["public"] in {"s", "absente de la première page"}
    assert "secret statistique" in textes(at)


def test_a_broken_page_gives_a_reference_and_no_detail(ouvrir, monkeypatch, caplog):
    def casser(_lecteur, _noms):
        raise RuntimeError("select nom from demande_identite where nom = 'DUPONT'")

    at = ouvrir("etat")
    monkeypatch.setattr(territoires, "dits", casser)
    at.switch_page("pages/territoire/page.py").run()
    (message,) = [e.value for e in at.error]
    assert message.startswith("La page n’a pas pu être affichée. Référence ")
    assert "DUPONT" not in textes(at)
    assert message.split("Référence ")[1][:8] in caplog.text


def test_a_revoked_session_sees_nothing_at_the_next_run(ouvrir, portail):
    at = ouvrir("etat", "territoire")
    fermer_session(portail.portier, at.jeton)
    at.run()
    assert "Votre session est terminée" in at.warning[0].value
    assert (len(at.metric), len(at.table)) == (0, 0)


def test_without_a_cookie_there_is_no_page(portail, monkeypatch):
    monkeypatch.setattr(sessions, "jeton_du_navigateur", lambda: None)
    at = AppTest.from_file(ROUTEUR, default_timeout=60).run()
    assert [t.value for t in at.title] == ["Session terminée"]


def test_the_version_to_print_has_every_row_and_every_chart(ouvrir, lire):
    (communes,) = lire("etat", "select count(*) as n from territoire where territoire_type = 'commune'")
    at = ouvrir("etat")
    at.query_params["vue"] = "impression"
    at.switch_page("pages/territoire/page.py").run()
    assert len(at.table[-1].value) == communes["n"]
    assert len(at.get("plotly_chart")) == 6
    assert at.query_params["vue"] == "impression"


def test_a_page_without_the_option_shows_charts_and_fifty_rows(ouvrir):
    at = ouvrir("etat", "territoire")
    assert len(at.table[-1].value) == 50
    assert len(at.get("plotly_chart")) == 6


def test_a_refused_publication_is_said_on_every_page(ouvrir, monkeypatch):
    vraie = publication.etat

    def refusee(portail, session):
        # Told by the database to who sees reasons.
        motif = "12 lignes perdues <b>ici</b>" if session.profil == "ingenieur" else ""
        return replace(vraie(portail, session), refusee_at=datetime(2026, 11, 25, tzinfo=UTC), motif_refus=motif)

    monkeypatch.setattr(publication, "etat", refusee)
    for login, chemin, motif in (("public", "accueil", 0), ("public", "parc", 0), ("ingenieur", "accueil", 1)):
        (message,) = [e.value for e in ouvrir(login, chemin).error]
        assert "Publication refusée" in message
        assert "restent affichés" in message
        assert message.count("12 lignes perdues") == motif
        assert "<b>" not in message


def test_the_band_says_the_day_of_the_data_beside_that_of_the_publication(ouvrir, lire):
    (ligne,) = lire("public", "select date_reference from publication")
    bandeaux = [str(e.proto) for e in ouvrir("public", "accueil").get("html")]
    assert any(f"Données au {date_longue(ligne['date_reference'])}, publiées le" in b for b in bandeaux)


def test_a_home_of_demonstration_says_that_its_data_are_simulated(ouvrir, portail, monkeypatch, tmp_path):
    (tmp_path / "simulation" / "departement-31").mkdir(parents=True)
    monkeypatch.setattr(type(portail.settings), "simulation_dir", property(lambda settings: tmp_path / "simulation"))
    bandeaux = [str(e.proto) for e in ouvrir("public", "accueil").get("html")]
    assert any("Données simulées au" in b for b in bandeaux)


def test_before_the_first_publication_pages_say_so(ouvrir, monkeypatch):
    vraie = publication.etat
    monkeypatch.setattr(
        publication,
        "etat",
        lambda portail, session: replace(vraie(portail, session), publication_id="", publiee_at=None),
    )
    for chemin in sorted(MENUS["bailleur-a"] - {"indicateurs", "droits", "guide", "journal"}):
        at = ouvrir("bailleur-a", chemin)
        assert "Aucune publication n’est disponible" in textes(at)
        assert len(at.table) == 0


@pytest.mark.parametrize(
    ("login", "chemin", "suites"),
    [
        ("bailleur-a", "territoire", {"demandes", "attributions"}),
        ("bailleur-a", "parc", {"offres", "tension"}),
        ("public", "parc", {"tension"}),
        ("bailleur-a", "cotation", {"rapprochement", "offres"}),
        ("bailleur-a", "attributions", {"demandes", "propositions"}),
        ("public", "attributions", {"demandes"}),
        ("public", "tension", {"demandes", "delais"}),
    ],
)
def test_a_page_leads_to_those_that_its_reader_has_and_wants_next(ouvrir, login, chemin, suites):
    at = ouvrir(login, chemin, geo="epci-243100518")
    liens = {lien.proto.page: lien.proto.query_string for lien in at.get("page_link")}
    assert suites <= liens.keys()
    de_l_action = {"rapprochement", "offres"}
    assert {liens[suite] for suite in suites - de_l_action} <= {"geo=epci-243100518"}
    if login == "public":
        assert not (de_l_action | {"propositions"}) & liens.keys()


def test_coming_back_to_a_page_keeps_the_territory_of_its_address(ouvrir):
    at = ouvrir("etat")
    for chemin in ("territoire", "parc", "territoire"):
        at.query_params["geo"] = "epci-243100633"
        at.switch_page(f"pages/{chemin}/page.py").run()
        assert at.query_params["geo"] == "epci-243100633"
        assert "Sicoval" in at.title[0].value


def test_the_parc_is_counted_per_inhabitant_beside_the_residences_principales(ouvrir, lire):
    (mesure,) = lire(
        "public",
        "select 1000.0 * p.valeur / t.population as pour_mille from parc_indicateur as p join territoire as t"
        " using (territoire_type, territoire_code) where p.territoire_type = 'departement' and p.mesure = 'total'"
        " order by p.annee desc limit 1",
    )
    attendu = f"{nombre(mesure['pour_mille'], 1)} logements sociaux pour 1\u202f000 habitants"
    at = ouvrir("public", "parc")
    assert attendu in next(c.value for c in at.caption if "habitants" in c.value)
    assert f"{FINE}; {attendu}" not in textes(at)
    assert f"{FINE}; {attendu}" in textes(ouvrir("public", "parc", geo="com-31395"))


def test_the_page_of_indicators_says_what_is_not_computed(ouvrir):
    at = ouvrir("public", "indicateurs")
    assert "Ce que l’observatoire ne calcule pas" in [titre.value for titre in at.header]
    assert len([texte.value for texte in at.markdown if "OPS" in texte.value]) == 1


def test_the_page_of_indicators_says_how_many_values_are_masked_for_a_small_one(ouvrir, lire):
    (bilan,) = lire("public", "select * from secret_bilan where indicateur_code = 'stock'")
    page = textes(ouvrir("public", "indicateurs"))
    assert f"{nombre(bilan['masquees_par_petite_ensemble'], 2)}. Protéger une case" in page
    assert bilan["nb_petites"] is None


def test_a_word_that_no_indicator_has_is_answered_by_a_sentence(ouvrir):
    at = ouvrir("public", "indicateurs")
    at.text_input[0].set_value("xyz").run()
    assert "Aucun indicateur ne correspond" in at.info[0].value
    assert "effacez la recherche" in at.info[0].value
    assert [lien for lien in at.get("page_link") if "indicateur=" in lien.proto.query_string] == []


@pytest.mark.parametrize("login", ["bailleur-a", "public"])
def test_the_share_of_demandes_that_name_several_types_is_the_indicator_of_the_reader(ouvrir, lire, login):
    (part,) = lire(
        login,
        "select valeur, denominateur from indicateur where indicateur_code = 'part_multi_type' and not is_masque"
        " and dimension = 'ensemble' and territoire_type = 'departement'"
        " order by case periode_type when 'annee' then periode || '-12' else periode end desc limit 1",
    )
    phrase = f"{pourcentage(part['valeur'], part['denominateur'])} des demandes en cours citent plusieurs types"
    assert phrase in textes(ouvrir(login, "territoire", onglet="types"))


def test_the_types_of_dwellings_are_not_said_to_be_those_asked_for(ouvrir):
    demandes = textes(ouvrir("etat", "territoire", onglet="types", indicateur="stock"))
    logements = textes(ouvrir("etat", "territoire", onglet="types", indicateur="vacance"))
    assert "selon le premier type demandé" in demandes
    assert "selon le type du logement" in logements
    assert "citent plusieurs types" not in logements


def test_the_page_of_delays_gives_the_threshold_and_its_date(ouvrir, lire):
    (seuil,) = lire(
        "public",
        "select delai_anormal_mois as mois, delai_anormal_du as depuis from territoire"
        " where territoire_type = 'departement'",
    )
    attendu = f"au-delà de {seuil['mois']} mois, seuil en vigueur depuis le {date_longue(seuil['depuis'])}"
    assert attendu in textes(ouvrir("public", "delais"))


def test_a_year_chosen_on_another_page_is_not_the_year_of_the_parc(ouvrir):
    at = ouvrir("etat", "attributions", annee="2024")
    assert at.query_params["annee"] == "2024"
    del at.query_params["annee"]
    at.switch_page("pages/parc/page.py").run()
    assert at.query_params["annee"] != "2024"


def test_a_publication_without_the_files_of_a_flow_warns(ouvrir, monkeypatch):
    lue = reads_donnees.publication
    assert "Aucun fichier reçu" not in textes(ouvrir("public", "donnees"))
    monkeypatch.setattr(reads_donnees, "publication", lambda lecteur: lue(lecteur) | {"parc_situation_au": None})
    (averti,) = [texte.value for texte in ouvrir("public", "donnees").warning]
    assert averti.startswith("Aucun fichier reçu pour")
    assert "parc" in averti


def test_a_refused_file_of_an_unknown_sender_has_a_dash(ouvrir, monkeypatch):
    lus = reads_donnees.depots

    def sans_emetteur(lecteur):
        cadre = lus(lecteur)
        return cadre.assign(emetteur=cadre["emetteur"].where(cadre.index > 0))

    monkeypatch.setattr(reads_donnees, "depots", sans_emetteur)
    tables = [t.value for t in ouvrir("ingenieur", "donnees", vue="impression").table]
    (table,) = [lue for lue in tables if lue.index.name == "Fichier"]
    assert table["Émetteur"].iloc[0] == "—"
