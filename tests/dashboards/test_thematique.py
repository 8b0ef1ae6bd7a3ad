import re
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboards.kit.reads import catalogue, indicateurs, territoire
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic import view
from dashboards.kit.words.formats import (
    SIGNES_INSUFFISANTS,
    apostrophes,
    est_insuffisant,
    mesure,
    nombre,
    periode,
    pourcentage,
)
from dashboards.kit.words.sentences import NON_COUVERTE
from dashboards.kit.words.texts import NON_DITES, echapper
from dashboards.pages.demandes import residences
from dashboards.pages.demandes.cards import DESSINEES, NOM_DES_RESIDENCES, RESIDENCES, damier

PAGES = ("delais", "demandes", "tension")


def titres_des_cartes(at) -> list[str]:
    return [str(m.value).removeprefix("## ") for m in at.markdown if str(m.value).startswith("## ")]


def dernier_mois(lire, login: str, nom: str, code: str = "31") -> dict:
    (ligne,) = lire(
        login,
        f"select valeur, numerateur, is_masque from indicateur where indicateur_code = '{nom}'"
        f" and dimension = 'ensemble' and periode_type = 'mois' and territoire_code = '{code}'"
        " order by periode desc limit 1",
    )
    return ligne


@pytest.mark.parametrize("login", ["public", "bailleur-a"])
def test_the_key_figures_of_a_page_are_those_of_the_database(ouvrir, lire, login):
    at = ouvrir(login, "demandes")
    chiffres = {m.label: m.value for m in at.metric}
    assert chiffres["Demandes en cours"] == nombre(dernier_mois(lire, login, "stock")["valeur"])
    assert len(chiffres) == 4


def test_a_table_of_territories_writes_the_count_in_place_of_a_share_of_too_few_cases(ouvrir, lire):
    cellules = lire(
        "bailleur-a",
        "select libelle, valeur, denominateur, periode from indicateur"
        " inner join territoire using (departement_code, territoire_type, territoire_code)"
        " where indicateur_code = 'part_mutation' and dimension = 'ensemble' and periode_type = 'annee'"
        " and territoire_type = 'commune' order by periode desc",
    )
    derniere = [c for c in cellules if c["periode"] == cellules[0]["periode"]]
    attendues = {apostrophes(c["libelle"]): pourcentage(c["valeur"], c["denominateur"]) for c in derniere}
    (nom,) = lire("public", "select court from indicateur_definition where indicateur_code = 'part_mutation'")
    at = ouvrir("bailleur-a", "demandes", geo="com-31555", annee=cellules[0]["periode"])
    table = at.table[-1].value
    lues = dict(zip(table.index, table[nom["court"]], strict=True))
    ecrites = {libelle: part for libelle, part in lues.items() if est_insuffisant(part)}
    assert ecrites
    assert {libelle: attendues[libelle] for libelle in ecrites} == ecrites
    assert echapper(SIGNES_INSUFFISANTS) in [c.value for c in at.caption]


@pytest.mark.parametrize("chemin", PAGES)
def test_a_page_says_what_it_counts_in_the_words_of_the_catalogue(ouvrir, lire, chemin):
    phrases = {e["indicateur_code"]: e["libelle"] for e in lire("public", "select * from indicateur_definition")}
    at = ouvrir("public", chemin)
    page = "\n".join(e.body for e in at.get("html"))
    presents = [nom for nom in THEMES[chemin].series if f"/indicateurs?indicateur={nom}&" in page]
    assert presents
    assert [nom for nom in presents if phrases[nom] not in page] == []


@pytest.mark.parametrize("chemin", PAGES)
def test_an_indicator_that_the_publication_lacks_is_not_shown_and_breaks_nothing(ouvrir, monkeypatch, chemin):
    vrai = catalogue.catalogue
    garde = THEMES[chemin].series[0]
    monkeypatch.setattr(view, "catalogue", lambda lecteur: {garde: vrai(lecteur)[garde]})
    at = ouvrir("bailleur-a", chemin)
    assert [e.value for e in at.error] == []
    page = "\n".join(e.body for e in at.get("html"))
    assert [nom for nom in THEMES[chemin].series[1:] if f"indicateur={nom}&" in page] == []


@pytest.mark.parametrize("chemin", PAGES)
def test_a_page_without_any_period_says_so(ouvrir, monkeypatch, chemin):
    monkeypatch.setattr(view, "catalogue", lambda lecteur: {})
    at = ouvrir("public", chemin)
    assert "Aucune période n’est encore publiée" in at.info[0].value
    assert (len(at.title), len(at.metric)) == (1, 0)


@pytest.mark.parametrize("chemin", ["territoire", *PAGES])
def test_the_version_to_print_of_a_page_has_its_charts_and_their_tables(ouvrir, chemin):
    at = ouvrir("etat")
    at.query_params["vue"] = "impression"
    at.switch_page(f"pages/{chemin}/page.py").run()
    assert 3 <= len(at.get("plotly_chart")) <= len(at.table)


@pytest.mark.parametrize("chemin", PAGES)
def test_a_page_has_at_most_five_charts_at_once(ouvrir, chemin):
    at = ouvrir("bailleur-a", chemin)
    assert 2 <= len(at.get("plotly_chart")) <= 5


@pytest.mark.parametrize("chemin", ["territoire", *PAGES])
def test_territories_chosen_beside_are_kept_in_the_address_and_named_on_the_curve(ouvrir, chemin):
    at = ouvrir("etat", chemin, geo="epci-243100518", avec="epci-243100633", avec2="dep-31")
    assert (at.query_params["avec"], at.query_params["avec2"]) == ("epci-243100633", "dep-31")
    nommes = [c.value for c in at.caption if "trait épais" in c.value and "Toulouse Métropole" in c.value]
    assert any("CA du Sicoval" in c and "Haute-Garonne" in c for c in nommes)


def test_a_second_territory_is_offered_once_the_first_is_chosen(ouvrir):
    sans = [s.label for s in ouvrir("etat", "territoire").selectbox]
    avec = [s.label for s in ouvrir("etat", "territoire", avec="epci-243100633").selectbox]
    assert ("Comparer avec…" in sans, "Et avec…" in sans) == (True, False)
    assert "Et avec…" in avec


def test_a_commune_is_offered_beside_the_months_of_others_where_it_has_some(ouvrir):
    offerte = {
        geo: ouvrir("etat", "territoire", geo="dep-31", avec=geo).query_params["avec"] == geo
        for geo in ("com-31555", "com-31395")
    }
    assert offerte == {"com-31555": True, "com-31395": False}
    at = ouvrir("public", "territoire", geo="com-31395", avec="com-31555")
    assert at.query_params["avec"] == "com-31555"


def test_the_link_to_copy_carries_the_filters_of_the_page(ouvrir):
    at = ouvrir("public", "tension", geo="epci-243100518")
    (lien,) = [e.body for e in at.get("html") if "Copier le lien" in e.body]
    assert "geo=epci-243100518" in lien
    assert 'role="status"' in lien


def test_our_script_is_served_to_anyone_and_named_by_the_shell(client, connecter):
    reponse = client.get("/coquille.js")
    assert (reponse.status_code, reponse.headers["content-type"].split(";")[0]) == (200, "text/javascript")
    connecter("public")
    assert '<script defer src="./coquille.js"></script>' in client.get("/tension").text


def test_a_breakdown_that_a_commune_lacks_is_that_of_a_wider_territory_and_says_which(ouvrir):
    at = ouvrir("commune-muret", "demandes")
    (titre,) = [t for t in titres_des_cartes(at) if "type de logement" in t.lower()]
    assert "Haute-Garonne" in titre or "Muretain" in titre or "Muret)" not in titre


@pytest.mark.parametrize(
    ("periode", "date"), [("2025", "2025-12"), ("2025-11", "2025-11"), ("2025-T1", "2025-03"), ("2025-T4", "2025-12")]
)
def test_a_period_ends_with_its_last_month(periode, date):
    assert indicateurs.date_de(periode) == date


def test_the_dates_of_a_breakdown_go_from_the_latest_and_count_a_december_once(monkeypatch):
    cadre = pd.DataFrame(
        {
            "dimension": ["motif"] * 4 + ["age"],
            "periode_type": ["annee", "annee", "mois", "mois", "annee"],
            "periode": ["2024", "2025", "2025-12", "2026-10", "2023"],
        }
    )
    monkeypatch.setattr(indicateurs, "details", lambda lecteur, nom, code: cadre)
    assert indicateurs.periodes(None, "stock_profil", "motif", "31") == [
        ("mois", "2026-10"),
        ("annee", "2025"),
        ("annee", "2024"),
    ]


@pytest.mark.parametrize(
    ("login", "offerts"),
    [
        ("bailleur-a", {"dep", "epci", "liste", "delegation", "zone", "com"}),
        ("ingenieur", {"dep", "epci", "liste", "delegation", "zone", "com"}),
        ("etat", {"dep", "epci", "liste", "delegation", "zone", "com"}),
        ("epci-sicoval", {"dep", "epci", "delegation", "zone", "com"}),
        ("public", {"dep", "epci", "delegation", "zone", "com"}),
    ],
)
def test_a_page_offers_the_lists_zones_and_delegations_of_which_the_reader_is_told(portail, session_de, login, offerts):
    from dashboards.kit.reads import territoires

    lecteur = Lecteur(portail, session_de(login), departements=("31",))
    assert types_offerts(territoires.dits(lecteur, territoire.SUIVIS)) == offerts
    assert types_offerts(territoires.territoires(lecteur)) == {"dep", "epci", "com"}
    tous = territoires.tous(lecteur)
    assert types_offerts(tous) == {"dep", "epci", "liste", "delegation", "zone", "com"}
    assert tous.libelle("liste-SCOT-GAT") == "Liste de communes – SCoT de la Grande agglomération toulousaine"
    assert tous.trouver("zone-A").sujet == "La zone A"
    assert tous.trouver("liste-SCOT-GAT").sujet == "Le territoire « SCoT de la Grande agglomération toulousaine »"


def types_offerts(mesh) -> set[str]:
    return {geo.split("-")[0] for geo in mesh.choix()}


def test_a_page_says_of_a_list_only_what_its_reader_is_told(ouvrir):
    page = ouvrir("bailleur-a", "territoire", geo="liste-SCOT-GAT")
    dits = " ".join(un.value for un in [*page.markdown, *page.caption]).replace("\xa0", " ")
    assert "Le territoire « SCoT de la Grande agglomération toulousaine » compte" in dits
    assert "la tension" not in dits
    assert NON_DITES in dits.replace("\\", "")


def test_the_tension_of_a_list_is_said_not_given_rather_than_not_covered(ouvrir):
    page = ouvrir("bailleur-a", "tension", geo="liste-SCOT-GAT")
    dits = " ".join(un.value for un in [*page.markdown, *page.caption, *page.info]).replace("\xa0", " ")
    assert NON_DITES in dits.replace("\\", "")
    assert [mot for mot in (NON_COUVERTE, "elle apparaîtra ici") if mot in dits] == []


@pytest.mark.parametrize(
    ("login", "est_dite"), [("bailleur-a", True), ("ingenieur", True), ("etat", True), ("epci-sicoval", False)]
)
def test_households_are_crossed_with_the_types_they_ask_for_by_who_is_told(ouvrir, lire, login, est_dite):
    page = ouvrir(login, "demandes", vue="impression")
    tables = [t.value for t in page.table if t.value.index.name == "Premier type demandé"]
    assert len(tables) == int(est_dite)
    if est_dite:
        (total,) = lire(
            login,
            "select valeur from indicateur where indicateur_code = 'stock' and territoire_type = 'departement'"
            " and dimension = 'ensemble' and periode_type = 'mois' order by periode desc limit 1",
        )
        sommes = tables[0].map(lambda texte: int(texte.replace("\u202f", ""))).to_numpy().sum()
        assert (tables[0].shape, sommes) == ((7, 6), int(total["valeur"]))


def lisible(texte: object) -> str:
    return str(texte).replace("\\", "").replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("login", "quand"), [("etat", "fin octobre 2026"), ("epci-sicoval", "fin 2025")])
def test_a_profile_says_what_it_counts_where_and_when_and_its_title_a_date_that_is_not_that_of_the_page(
    ouvrir, login, quand
):
    at = ouvrir(login, "demandes", geo="dep-31", mois="2026-10", detail="motif")
    sous_titres = [lisible(c.value) for c in at.caption]
    for dimension in ("Ancienneté de la demande", "Motif de la demande"):
        attendu = f"Nombre de demandes valides selon « {dimension} », au premier vœu, Haute-Garonne, {quand}"
        assert attendu in sous_titres
        (titre,) = [lisible(t) for t in titres_des_cartes(at) if dimension.lower() in lisible(t).lower()]
        assert titre.endswith(", fin 2025") == (quand == "fin 2025")


def test_a_curve_says_where_and_until_when_it_counts(ouvrir):
    sous_titres = [lisible(c.value) for c in ouvrir("bailleur-a", "demandes", geo="dep-31", mois="2026-03").caption]
    assert "Demandes en cours, Haute-Garonne, chaque mois jusqu’à mars 2026" in sous_titres
    assert "Demandes créées, Haute-Garonne, chaque mois jusqu’à mars 2026" in sous_titres
    # All is masked there: the curve is that of the nearest territory that shows some of it.
    annuels = [lisible(c.value) for c in ouvrir("commune-muret", "demandes").caption]
    assert "Demandes en cours, CA Le Muretain Agglo, chaque année jusqu’à 2025" in annuels


def test_a_rate_by_type_says_the_figure_of_the_whole_that_its_dotted_line_marks(ouvrir, lire):
    sous_titres = [lisible(c.value) for c in ouvrir("etat", "tension").caption]
    ensemble = f"trait pointillé : l’ensemble ({mesure(dernier_mois(lire, 'etat', 'tension')['valeur'], 'ratio')})"
    assert [s for s in sous_titres if "selon le premier type demandé" in s and ensemble in s]


MOIS = "select max(periode) as mois from stock_residence_souhait"


@pytest.mark.parametrize("login", ["bailleur-a", "ingenieur"])
def test_residences_are_crossed_with_wishes_to_the_unit_for_who_reads_the_whole_file(ouvrir, lire, login):
    (lu,) = lire(
        login,
        "select sum(effectif) as total, count(distinct residence_code) as lignes,"
        " count(distinct souhait_code) as colonnes from stock_residence_souhait"
        f" where territoire_type = 'epci' and periode = ({MOIS})",
    )
    page = ouvrir(login, "demandes", detail=RESIDENCES, vue="impression")
    (table,) = [t.value for t in page.table if t.value.index.name == "Résidence"]
    assert table.shape == (lu["lignes"], lu["colonnes"])
    assert table.map(lambda texte: int(texte.replace("\u202f", ""))).to_numpy().sum() == lu["total"]
    assert [c.value for c in page.caption if "fin octobre 2026" in c.value and "souhaitée" not in c.value] != []


@pytest.mark.parametrize("login", ["commune-muret", "epci-sicoval", "public"])
def test_residences_and_wishes_are_not_crossed_for_who_reads_published_figures(ouvrir, login):
    page = ouvrir(login, "demandes", detail=RESIDENCES)
    assert page.query_params["detail"] != RESIDENCES
    assert NOM_DES_RESIDENCES not in page.selectbox(key="filtre_detail").options


def test_the_crossing_of_residences_is_that_of_the_last_month_photographed_before_the_page(portail, session_de):
    lecteur = Lecteur(portail, session_de("bailleur-a"), departements=("31",))
    quand, lignes = residences.croisement(lecteur, "2025-06")
    assert (quand, set(lignes["periode"])) == ("2024-12", {"2024-12"})
    assert residences.croisement(lecteur, "2001-01")[0] == ""


def test_the_drawn_crossing_keeps_the_figures_of_the_greatest_and_those_who_come_from_outside(portail, session_de):
    lecteur = Lecteur(portail, session_de("bailleur-a"), departements=("31",))
    _, lignes = residences.croisement(lecteur, "2026-10")
    cadre = damier(lignes, catalogue.modalites(lecteur, "RESIDENCE"))
    assert len(cadre) == (DESSINEES + 1) * DESSINEES
    premier = cadre.iloc[0]
    assert premier["ligne"].replace("<br>", " ") == "1. Toulouse Métropole"
    ici = lignes["residence"].eq("243100518") & lignes["souhait"].eq("243100518")
    assert premier["valeur"] == float(lignes.loc[ici, "effectif"].iloc[0])
    assert premier["valeur"] == cadre["valeur"].max()


def test_the_territories_offered_beside_one_are_those_that_the_reader_is_told_of_at_the_same_period(
    lire, portail, session_de
):
    from dashboards.kit.reads import territoires

    lecteur = Lecteur(portail, session_de("public"), departements=("31",))
    mesh = territoires.dits(lecteur, ["stock"])
    (dernier,) = lire("public", "select max(periode) as p from indicateur where periode_type = 'mois'")
    for pas, quand in (("mois", dernier["p"]), ("annee", "2025")):
        dits = lire(
            "public",
            "select distinct territoire_code as code from indicateur where indicateur_code = 'stock'"
            f" and periode_type = '{pas}' and periode = '{quand}' and dimension = 'ensemble'",
        )
        offerts = territoire.comparables(lecteur, mesh, mesh.departement(), ["stock"], pas, quand)
        assert {geo.split("-", 1)[1] for geo in offerts} == {un["code"] for un in dits} - {"31"}
        assert offerts


@pytest.mark.parametrize(("au_mois", "attendue"), [(3, ("mois", "2026-10")), (2, ("annee", "2025"))])
def test_a_month_of_which_a_modality_is_not_given_yet_gives_way_to_the_last_december(monkeypatch, au_mois, attendue):
    lignes = [("mois", "2026-10", m) for m in ("A", "B", "C")[:au_mois]]
    lignes += [("annee", "2025", m) for m in ("A", "B", "C")] + [("mois", "2026-09", "A")]
    cadre = pd.DataFrame(lignes, columns=["periode_type", "periode", "modalite"]).assign(dimension="motif")
    monkeypatch.setattr(indicateurs, "details", lambda lecteur, nom, code: cadre)
    vue = SimpleNamespace(lecteur=None, situation=SimpleNamespace(periode="2026-10"))
    assert view.Vue.situation_de(vue, "stock_profil", "motif", SimpleNamespace(code="31")) == attendue


def test_a_flow_of_a_month_that_may_be_corrected_is_marked_on_its_card_and_its_chart_says_which_month_it_compares(
    ouvrir,
):
    at = ouvrir("bailleur-a", "demandes")
    cartes = {m.label: m.value for m in at.metric}
    assert cartes["Demandes créées"].endswith("\u00a0p")
    assert not cartes["Demandes en cours"].endswith("p")
    assert len([t for t in titres_des_cartes(at) if t.replace("\\", "").startswith("Créations\u00a0: ")]) == 1
    assert [t for t in titres_des_cartes(at) if re.search(r"Créations.* en août 2026", t)] != []


def test_the_leases_of_twelve_months_that_may_be_corrected_are_not_set_beside_those_of_a_year_before(ouvrir):
    """The State reads the last month, which is open; a month that is closed is compared."""
    dits = []
    for mois in ("2026-10", "2026-08"):
        at = ouvrir("etat", "territoire", geo="dep-31", mois=mois)
        (titre,) = [t for t in titres_des_cartes(at) if "sur douze mois" in t]
        (carte,) = [m.value for m in at.metric if m.label == "Attributions sur douze mois"]
        dits.append(("un an plus tôt" in titre, carte.endswith("p")))
    assert dits == [(False, True), (True, False)]


def test_the_last_month_shown_is_provisional_only_when_it_may_still_be_corrected(ouvrir, lire):
    """The public reads the leases of closed months alone: the last of them is final, and the chart ends there."""
    at = ouvrir("public", "attributions", geo="dep-31", vue="impression")
    (lu,) = lire(
        "public",
        "select max(periode) as mois from indicateur where indicateur_code = 'attribution'"
        " and periode_type = 'mois' and territoire_code = '31'",
    )
    (ligne,) = lire("public", "select date_reference from publication")
    assert lu["mois"] < f"{ligne['date_reference']:%Y-%m}"
    (table,) = [t.value for t in at.table if list(t.value.columns) == ["Haute-Garonne"]]
    assert table.index[0] == periode(lu["mois"])
    assert [texte for texte in table["Haute-Garonne"] if texte.endswith("p")] == []
    assert any(f"chaque mois jusqu’à {periode(lu['mois'])}" in lisible(c.value) for c in at.caption)


def test_the_extreme_types_of_a_tension_are_provisional_with_it(ouvrir):
    dites = {m.label.partition(":")[0].strip(): m.value for m in ouvrir("etat", "tension").metric}
    assert dites["Demandes en cours pour une attribution"].endswith("\xa0p")
    assert [dites[f"Type le {sens} tendu"][-2:] for sens in ("plus", "moins")] == ["\xa0p", "\xa0p"]
