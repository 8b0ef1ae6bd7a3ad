"""What a page does with an address: what it cannot give is said, never replaced in silence."""

import pandas as pd
import pytest

from dashboards.access.profils import PAGES
from dashboards.kit.reads import indicateurs, territoire
from dashboards.kit.words.formats import periode
from dashboards.kit.words.texts import EFFACER


def dits(at) -> str:
    return "\n".join(str(e.value) for e in [*at.info, *at.caption]).replace("\\", "").replace("\xa0", " ")


def infos(at) -> str:
    return "\n".join(str(e.value) for e in at.info).replace("\\", "").replace("\xa0", " ")


@pytest.fixture
def masquer(monkeypatch):
    """Mask an indicator at its last periods, as disclosure control does for a month that is not closed."""

    def _masquer(nom: str, combien: int) -> None:
        vraie = indicateurs.serie

        def serie(lecteur, noms, periode_type, codes):
            cadre = vraie(lecteur, noms, periode_type, codes)
            dernieres = sorted(cadre.loc[cadre["indicateur"] == nom, "periode"].unique())[-combien:]
            cibles = cadre["indicateur"].eq(nom) & cadre["periode"].isin(dernieres)
            return cadre.assign(is_masque=cadre["is_masque"].astype(bool) | cibles, valeur=cadre["valeur"].mask(cibles))

        monkeypatch.setattr(indicateurs, "serie", serie)

    return _masquer


def test_a_page_opens_on_the_last_period_that_its_reader_can_read_and_says_which(ouvrir, masquer):
    offertes = ouvrir("public", "demandes").selectbox(key="filtre_mois").options
    masquer("stock", 2)
    at = ouvrir("public", "demandes")
    assert periode(at.query_params["mois"]) == offertes[2]
    raison = f"En {offertes[0]}, l’essentiel de cette page ne se lit pas : voici {offertes[2]}"
    assert raison in dits(at)
    accueil = ouvrir("public")
    assert offertes[2] in dits(accueil)
    assert "n/c (secret)" not in [m.value for m in accueil.metric if m.label == "Demandes en cours"]


def test_a_masked_period_is_shown_to_the_reader_who_asks_for_it(ouvrir, masquer):
    demandee = ouvrir("public", "demandes").query_params["mois"]
    masquer("stock", 1)
    at = ouvrir("public", "demandes", mois=demandee)
    assert at.query_params["mois"] == demandee
    assert "dernière période où il se lit" not in dits(at)


def test_where_every_period_is_masked_a_page_opens_on_the_last():
    cadre = pd.DataFrame(
        {
            "indicateur": "stock",
            "territoire_code": "31",
            "periode": ["2025-01", "2025-02"],
            "is_masque": [True, True],
        }
    )
    assert territoire.derniere_lisible(cadre, ("tension", "stock"), "31", ["2025-02", "2025-01"]) == "2025-02"


def test_where_the_first_figure_is_not_told_a_page_opens_on_the_last_period_that_shows_as_much():
    masques = {"recours": (False, False, True), "depassees": (False, True, True), "reloges": (False, False, False)}
    cadre = pd.DataFrame(
        [
            {"indicateur": nom, "territoire_code": "31", "periode": annee, "is_masque": masque}
            for nom, siens in masques.items()
            for annee, masque in zip(("2023", "2024", "2025"), siens, strict=True)
        ]
    )
    noms, dates = ("a_loger", "depassees", "recours", "reloges"), ["2025", "2024", "2023"]
    assert territoire.derniere_lisible(cadre, noms, "31", dates) == "2024"
    assert territoire.derniere_lisible(cadre, noms[1:], "31", dates) == "2023"


@pytest.mark.parametrize("demande", [{"mois": "2019-01"}, {"mois": "x"}, {"annee": "2019"}])
@pytest.mark.parametrize("chemin", ["territoire", "demandes", "tension"])
def test_a_period_that_is_not_published_is_said_beside_the_one_shown(ouvrir, chemin, demande):
    at = ouvrir("public", chemin, **demande)
    assert "La période demandée n’est pas publiée pour ce territoire : vous voyez" in infos(at)
    (nom,) = demande
    assert periode(at.query_params[nom]) in infos(at)
    assert ("mois" if nom == "annee" else "annee") not in at.query_params


def test_a_month_asked_of_a_territory_told_by_year_is_said_and_leaves_the_address(ouvrir):
    at = ouvrir("public", "territoire", geo="com-31395", mois="2026-09")
    assert f"vous voyez {at.query_params['annee']}." in infos(at)
    assert "mois" not in at.query_params


def test_changing_territory_by_hand_changes_the_step_of_the_period_without_a_reproach(ouvrir):
    at = ouvrir("bailleur-a", "demandes")
    assert "mois" in at.query_params
    at.selectbox(key="filtre_geo").set_value("com-31395").run()
    assert ("annee" in at.query_params, "mois" in at.query_params) == (True, False)
    assert "n’est pas publiée" not in infos(at)


@pytest.mark.parametrize(
    ("chemin", "nom", "filtre"),
    [
        ("territoire", "indicateur", "Indicateur"),
        ("territoire", "onglet", "Présentation"),
        ("territoire", "avec", "Comparer avec…"),
        ("demandes", "mouvement", "Mouvements"),
        ("demandes", "detail", "Selon"),
        ("delais", "groupe", "Comparer selon"),
        ("attributions", "detail", "Selon"),
        ("attributions", "bailleur", "Bailleur"),
        ("attributions", "annee", "La période demandée"),
        ("contingents", "contingent", "Contingent"),
        ("priorites", "onglet", "Étape"),
        ("propositions", "annee", "La période demandée"),
        ("parc", "annee", "Situation au 1ᵉʳ janvier"),
        ("parc", "onglet", "Présentation"),
        ("rapprochement", "offre", "Cette offre n’existe pas"),
    ],
)
def test_a_choice_that_the_page_does_not_offer_is_said_with_what_is_shown_instead(ouvrir, chemin, nom, filtre):
    login = "bailleur-a" if chemin == "rapprochement" else "etat"
    at = ouvrir(login, chemin, **{nom: "disparu"})
    assert filtre in infos(at)
    assert "vous voyez" in infos(at)
    assert "disparu" not in infos(at)
    assert at.query_params[nom] != "disparu"


def test_an_address_that_asks_for_what_there_is_gets_no_remark(ouvrir):
    at = ouvrir("ingenieur", "territoire", geo="epci-243100518", onglet="carte", maille="epci", indicateur="stock")
    assert infos(at) == ""


FILTRES = {
    "territoire": {"avec": "epci-243100633", "avec2": "epci-200068641"},
    "demandes": {"avec": "epci-243100633", "mouvement": "radiation"},
    "delais": {"groupe": "mutation"},
    "tension": {"avec": "epci-243100633"},
    "propositions": {"annee": "2024"},
    "attributions": {"annee": "2024", "objectifs": "2024"},
    "parc": {"annee": "2024"},
    "priorites": {"avec": "epci-243100633"},
    "contingents": {"annee": "2024"},
    "offres": {"detail": "AUCUNE"},
    "commission": {"contingent": "AUCUN"},
    "cotation": {"pdalo": "0"},
    "journal": {"jours": "365", "detail": "export"},
    "comptes": {"detail": "endormi"},
}


def lecteur_de(chemin: str) -> str:
    """Accounts are for who manages some; the other pages are a landlord’s too."""
    return "gestionnaire" if chemin == "comptes" else "bailleur-a"


def effacer(at) -> list:
    return [b for b in at.button if b.label == EFFACER]


@pytest.mark.parametrize("chemin", FILTRES)
def test_the_filters_of_a_page_are_cleared_at_once_and_its_territory_stays(ouvrir, chemin):
    sans = ouvrir(lecteur_de(chemin), chemin, geo="dep-31")
    assert effacer(sans) == []
    poses = FILTRES[chemin]
    at = ouvrir(lecteur_de(chemin), chemin, geo="dep-31", **poses)
    assert {nom: at.query_params[nom] for nom in poses} == poses
    (bouton,) = effacer(at)
    bouton.click().run()
    assert dict(at.query_params.items()) == dict(sans.query_params.items())
    assert effacer(at) == []


@pytest.mark.parametrize("chemin", [page.chemin for page in PAGES if page.chemin not in FILTRES])
def test_a_page_without_filters_has_none_to_clear(ouvrir, chemin):
    assert effacer(ouvrir("bailleur-a", chemin)) == []


def test_a_filter_that_was_cleared_does_not_come_back_on_the_next_page(ouvrir):
    at = ouvrir("bailleur-a", "territoire", geo="dep-31", avec="epci-243100633", avec2="epci-200068641")
    effacer(at)[0].click().run()
    at.switch_page("pages/tension/page.py").run()
    assert at.query_params["avec"] == "aucun"
    assert "avec2" not in at.query_params


def test_clearing_keeps_the_territory_and_the_view_that_were_chosen(ouvrir):
    at = ouvrir("bailleur-a", "demandes", geo="epci-243100518", onglet="liste", pop="mut", typo="T2")
    effacer(at)[0].click().run()
    garde = {nom: at.query_params[nom] for nom in ("geo", "onglet", "pop", "typo")}
    assert garde == {"geo": "epci-243100518", "onglet": "liste", "pop": "tous", "typo": "tous"}


def test_a_second_territory_leaves_the_address_with_the_first(ouvrir):
    at = ouvrir("bailleur-a", "territoire", geo="dep-31", avec="epci-243100633", avec2="epci-200068641")
    at.selectbox(key="filtre_avec").select("aucun").run()
    assert "avec2" not in at.query_params


@pytest.mark.parametrize(("dits", "premiere"), [(4, "2026-08"), (5, "2026-09"), (7, "2026-09")])
def test_the_last_periods_of_which_little_is_told_are_not_offered(dits, premiere):
    """Of a month still open, partners are told how many demandes there are; earlier gaps of the history stay."""
    lignes = [
        (f"i{n}", "31", mois) for mois, tous in (("2026-09", dits), ("2026-08", 7), ("2024-01", 2)) for n in range(tous)
    ]
    cadre = pd.DataFrame(lignes, columns=["indicateur", "territoire_code", "periode"])
    offertes = territoire._remplies(cadre, "31", ["2026-09", "2026-08", "2024-01"])
    assert (offertes[0], offertes[-1]) == (premiere, "2024-01")


def test_the_period_on_which_a_page_opened_by_itself_is_not_carried_to_the_next(ouvrir):
    def periode_de(at):
        return {nom: at.query_params[nom] for nom in ("mois", "annee") if nom in at.query_params}

    seule = periode_de(ouvrir("etat", "parc"))
    at = ouvrir("etat", "territoire")
    assert periode_de(at) != seule
    at.query_params.clear()
    at.switch_page("pages/parc/page.py").run()
    assert periode_de(at) == seule
