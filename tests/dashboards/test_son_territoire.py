"""A page follows what its reader is told of a territory: its own figures where there are rows, else the nearest."""

import json

import pandas as pd
import pytest

from dashboards.kit.dessins import DESSINS
from dashboards.kit.reads import indicateurs, suivis, territoire, territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.thematique import THEMES

MURET, MURETAIN = "31395", "200068641"
ANNEES, MOIS = ("2024", "2025"), tuple(f"2026-{mois:02d}" for mois in range(1, 9))


def lignes(noms, periode_type, periodes, dimension="ensemble", modalites=("TOUS",), code=MURET, valeur=120.0):
    """Return rows of the view ``indicateur``, all shown."""
    cles = [(nom, periode, modalite) for nom in noms for periode in periodes for modalite in modalites]
    cadre = pd.DataFrame(cles, columns=["indicateur", "periode", "modalite"])
    return cadre.assign(
        departement_code="31",
        periode_type=periode_type,
        territoire_type="commune" if len(code) == 5 else "epci",
        territoire_code=code,
        dimension=dimension,
        valeur=valeur,
        borne_basse=None,
        borne_haute=None,
        numerateur=60,
        denominateur=120,
        effectif=120,
        cas=120,
        is_masque=False,
    )


@pytest.fixture
def dire(monkeypatch):
    """Tell the reader of more rows than the published view holds; cards composed without them are not kept."""
    vrais = {nom: getattr(indicateurs, nom) for nom in ("serie", "details", "territoires_dits")}

    def _dire(*cadres):
        en_plus = pd.concat(cadres, ignore_index=True)
        siens = en_plus["territoire_code"].unique()

        def joindre(lues, retenu):
            autres = lues[~lues["territoire_code"].isin(siens) | ~lues["indicateur"].isin(en_plus["indicateur"])]
            return pd.concat([autres.astype(object), en_plus[retenu].astype(object)], ignore_index=True)

        def serie(lecteur, noms, pas, codes):
            retenu = en_plus["indicateur"].isin(noms) & en_plus["periode_type"].eq(pas)
            retenu &= en_plus["territoire_code"].isin(codes) & en_plus["dimension"].eq("ensemble")
            return joindre(vrais["serie"](lecteur, noms, pas, codes), retenu)

        def details(lecteur, nom, code):
            retenu = en_plus["indicateur"].eq(nom) & en_plus["territoire_code"].eq(code)
            return joindre(vrais["details"](lecteur, nom, code), retenu & en_plus["dimension"].ne("ensemble"))

        monkeypatch.setattr(indicateurs, "serie", serie)
        monkeypatch.setattr(indicateurs, "details", details)
        DESSINS.vider()

    yield _dire
    DESSINS.vider()


def cartes(at) -> dict[str, tuple[str, str]]:
    """Return the title and the subtitle of each figure by its key."""
    metas = [json.loads(g.proto.spec)["layout"]["meta"] for g in at.get("plotly_chart")]
    return {meta["cle"]: (meta["titre"], meta["sous_titre"]) for meta in metas}


def est_d_ici(carte: tuple[str, str]) -> bool:
    """Tell whether a card counts the commune of the page, and names no other territory in its title."""
    titre, sous_titre = carte
    return ", Muret, " in sous_titre and "(" not in titre


def test_a_commune_that_is_told_little_of_itself_sees_the_nearest_curves_named_in_their_titles(ouvrir, dire):
    rien_d_elle = lignes(["tension"], "annee", ("1999",))
    dire(lignes(["stock"], "annee", ANNEES), lignes(["anciennete"], "annee", ANNEES, code=MURETAIN), rien_d_elle)
    vues = cartes(ouvrir("commune-muret", "territoire"))
    assert est_d_ici(vues["evolution_stock"])
    assert vues["evolution_anciennete"][0].endswith("(CA Le Muretain Agglo)")
    assert ", CA Le Muretain Agglo, " in vues["evolution_anciennete"][1]


def test_a_commune_that_is_told_all_of_itself_sees_no_other_territory(ouvrir, dire):
    dire(lignes(territoire.SUIVIS, "annee", ANNEES))
    at = ouvrir("commune-muret", "territoire")
    vues = cartes(at)
    cles = [f"evolution_{nom}" for nom in ("stock", "tension", "anciennete", "delai_anormal")]
    assert [cle for cle in (*cles, "flux_attribution") if not est_d_ici(vues[cle])] == []
    assert [m.value for m in at.metric][:1] == ["120"]


def test_a_commune_that_is_told_of_its_months_is_followed_by_month(ouvrir, dire):
    dire(lignes(territoire.SUIVIS, "mois", MOIS))
    at = ouvrir("commune-muret", "territoire")
    assert at.query_params["mois"] == MOIS[-1]
    assert "août 2026" in cartes(at)["evolution_stock"][1]


@pytest.mark.parametrize("est_dite", [True, False])
def test_a_profile_is_that_of_the_commune_where_it_is_told_and_names_another_where_it_is_not(ouvrir, dire, est_dite):
    siennes = lignes(["stock_profil"], "annee", ANNEES, "anciennete", ("0_12", "12_24"))
    dire(siennes if est_dite else siennes.iloc[:0])
    carte = cartes(ouvrir("commune-muret", "demandes"))["repartition_stock_profil_anciennete"]
    assert est_d_ici(carte) is est_dite
    assert ("(" in carte[0]) is not est_dite


def test_who_is_housed_opens_on_what_is_told_of_the_commune_itself(ouvrir, dire):
    dire(
        lignes(THEMES["attributions"].series, "annee", ANNEES),
        lignes(("attribution_profil",), "annee", ANNEES, "taille", ("1", "2")),
    )
    at = ouvrir("commune-muret", "attributions")
    assert at.query_params["detail"] == "taille"


def test_who_is_housed_does_not_open_on_what_is_mostly_hidden(ouvrir, dire):
    cachees = lignes(("attribution_profil",), "annee", ANNEES, "priorite", ("DALO", "AUCUNE"))
    dire(
        lignes(THEMES["attributions"].series, "annee", ANNEES),
        cachees.assign(is_masque=cachees["modalite"].eq("DALO")),
        lignes(("attribution_profil",), "annee", ANNEES, "taille", ("1", "2")),
    )
    assert ouvrir("commune-muret", "attributions").query_params["detail"] == "taille"


def test_a_hidden_key_figure_leaves_its_place_to_one_that_is_told_and_is_named_under_them(ouvrir, dire):
    series = lignes(THEMES["attributions"].series, "annee", ANNEES)
    dire(series.assign(is_masque=series["indicateur"].eq("part_q1_hors_qpv")))
    at = ouvrir("commune-muret", "attributions")
    libelles = [m.label for m in at.metric]
    assert len(libelles) == 4
    assert "Part du premier quartile hors QPV" not in libelles
    assert "Sous secret statistique ici : Part du premier quartile hors QPV." in [
        c.value.replace("\\", "").replace("\u00a0", " ") for c in at.caption
    ]


def test_a_hidden_key_figure_is_shown_as_such_where_no_other_is_told(ouvrir, dire):
    series = lignes(THEMES["attributions"].series, "annee", ANNEES)
    dire(series.assign(is_masque=series["indicateur"].ne("attribution")))
    at = ouvrir("commune-muret", "attributions")
    assert [m.value for m in at.metric][1:] == ["n/c (secret)"] * 3
    assert not [c for c in at.caption if "Sous secret statistique ici" in c.value]


def test_a_profile_that_is_all_hidden_gives_way_to_the_nearest_that_is_told(ouvrir, dire):
    siennes = lignes(["stock_profil"], "annee", ANNEES, "anciennete", ("0_12", "12_24"))
    dire(siennes.assign(is_masque=True, valeur=None))
    carte = cartes(ouvrir("commune-muret", "demandes"))["repartition_stock_profil_anciennete"]
    assert not est_d_ici(carte)
    assert "(" in carte[0]


@pytest.mark.parametrize("est_dite", [True, False])
def test_the_types_wanted_allocated_and_existing_are_told_of_one_territory(ouvrir, dire, est_dite):
    types = ("T1", "T2", "T3")
    noms = ["stock", "attribution", "parc_profil"] if est_dite else ["stock"]
    siennes = lignes(noms, "annee", ANNEES, "typologie", types)
    dire(siennes, lignes(["attribution"], "annee", ANNEES))
    carte = cartes(ouvrir("commune-muret", "attributions")).get("types")
    if carte is not None:
        lieux = {note.split(", ")[0].split("\xa0: ")[-1] for note in carte[1].split(" · ")[1].split("\u202f; ")}
        assert len(lieux) == 1
        assert (lieux == {"Muret"}) is est_dite
        assert carte[0].endswith(f"({lieux.pop()})") is not est_dite


def test_refusals_go_on_to_the_last_month_that_the_commune_is_told_of(ouvrir, dire):
    suivies = THEMES["propositions"].series
    dire(lignes(suivies, "annee", ANNEES), lignes(("refus",), "mois", MOIS))
    at = ouvrir("commune-muret", "propositions")
    carte = cartes(at)["evolution_refus"]
    assert est_d_ici(carte)
    assert "août 2026" in carte[1]


def test_what_has_no_curve_is_not_offered(ouvrir, dire):
    dire(lignes(THEMES["propositions"].series, "annee", ANNEES[-1:]))
    at = ouvrir("commune-muret", "propositions")
    assert [boite.label for boite in at.segmented_control if boite.label == "Évolution"] == []


@pytest.mark.parametrize(("code", "geo"), [(MURET, "com-31395"), (MURETAIN, "epci-200068641")])
def test_the_bars_of_the_leases_are_those_of_the_years_of_who_is_told_of_no_month(ouvrir, dire, code, geo):
    dire(lignes(THEMES["attributions"].series, "annee", ANNEES, code=code))
    at = ouvrir("commune-muret", "attributions", geo=geo)
    (figure,) = [json.loads(g.proto.spec) for g in at.get("plotly_chart") if '"cle":"flux_attribution"' in g.proto.spec]
    assert figure["layout"]["xaxis"]["ticktext"] == list(ANNEES)
    assert {trace["type"] for trace in figure["data"]} == {"bar"}


def test_the_communes_of_a_page_of_large_territories_are_those_that_its_reader_is_told_of(portail, session_de):
    offertes = {}
    for login in ("etat", "public"):
        lecteur = Lecteur(portail, session_de(login), departements=("31",))
        mesh = territoires.dits(lecteur, ("radiation",), communes=False)
        offertes[login] = "com-31555" in mesh.choix()
        assert "Toulouse" in set(mesh.noms("commune")["libelle"])
    assert offertes == {"etat": True, "public": False}


def test_a_list_of_deadlines_is_that_of_the_territory_of_its_page(portail, session_de):
    mesh = territoires.tous(Lecteur(portail, session_de("etat"), departements=("31",)))
    cadre = pd.DataFrame(
        {
            "etat_code": "A_RELOGER",
            "epci_code": [MURETAIN, MURETAIN, "243100518"],
            "commune_code": [MURET, None, "31555"],
            "is_echeance_depassee": False,
            "is_echeance_30_jours": False,
            "jours_restants": 60,
        }
    )
    nombres = {
        geo: len(suivis.de_l_etape(cadre, suivis.A_RELOGER, mesh.trouver(geo)))
        for geo in ("dep-31", "epci-200068641", "com-31395", "com-31555", "com-31149", "liste-SCOT-GAT")
    }
    assert nombres == {
        "dep-31": 3,
        "epci-200068641": 2,
        "com-31395": 1,
        "com-31555": 1,
        "com-31149": 0,
        "liste-SCOT-GAT": 2,
    }
    assert mesh.epci_ou_departement(mesh.trouver("com-31395")).code == MURETAIN
    assert mesh.epci_ou_departement(mesh.trouver("liste-SCOT-GAT")).code == "31"
