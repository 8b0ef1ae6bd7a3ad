"""The page Contingents: the words of its cards agree with what they count, and with one another."""

import csv
import io
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboards.kit.reads import suivis
from dashboards.kit.words.formats import apostrophes, est_insuffisant, nombre, pourcentage
from dashboards.pages.contingents import cards
from tests.portails import textes
from warehouse import reference

VUE = SimpleNamespace(situation=SimpleNamespace(periode="2025"), publiee="hier")
MAILLES = {"epci": {"243100633": "CA du Sicoval"}, "commune": {"31555": "Toulouse"}}


def reservations(**colonnes) -> pd.DataFrame:
    """Four rows of a landlord: two that alone hold their contingent, two that share one, and its stock together."""
    cadre = {
        "reservataire_code": ["AL31", "CD31", "E243100633", "C31555", "NON_PRECISE"],
        "reservataire": ["Action Logement", "Conseil départemental", "CA du Sicoval", "Commune de Toulouse", "?"],
        "contingent_code": ["COLACT", "AUTRES", "COLTER", "COLTER", "COLTER"],
        "contingent": ["Employeurs", "Autres", "Collectivités", "Collectivités", "Collectivités"],
        "is_stock_connu": [True, True, False, False, True],
        "objectif_stock_pct": [None, None, 20.0, 20.0, 20.0],
        "part_stock_pct": [20.2, 1.3, None, None, 14.1],
        "nb_logements_reserves": [182, 12, None, None, 127],
        "nb_logements_bailleur": [903, 903, None, None, 903],
        "delai_median_jours": [8.0, None, 30.0, 12.0, None],
        "nb_offres_proposees": [9, 0, 1, 3, 0],
        "nb_proposees_au_dela_30_jours": [2, 0, 0, 0, 0],
    }
    return pd.DataFrame(cadre | colonnes)


def test_the_stock_has_a_bar_for_whoever_is_known_to_hold_some_and_says_who_is_told_together():
    carte = cards.stock(VUE, reservations(), "reservataire")
    assert set(carte.donnees["Ligne"]) == {
        "Action Logement",
        "Conseil départemental",
        "Collectivités (réservataire non précisé)",
    }
    prevues = dict(zip(carte.donnees["Ligne"], carte.donnees["Part prévue"], strict=True))
    assert prevues["Action Logement"] == "—"
    assert prevues["Collectivités (réservataire non précisé)"] == pourcentage(20.0)
    assert carte.sous_titre.startswith("Part de vos logements réservée à chacun au 1ᵉʳ janvier 2025")
    assert "« Collectivités » : ensemble, le parc ne dit pas à qui" in carte.sous_titre
    assert "part prévue, s’il y en a une" in carte.sous_titre


@pytest.mark.parametrize(("tard", "dit"), [(0, "dans le délai"), (1, "après le délai")])
def test_the_only_dwelling_that_had_a_candidate_is_told_in_the_singular(tard, dit):
    seule = reservations(nb_offres_proposees=[1] * 5, nb_proposees_au_dela_30_jours=[tard] * 5).iloc[:1]
    sous_titre = cards.delais(VUE, seule, "reservataire").sous_titre
    assert f"candidat venu {dit} pour le seul logement qui en a reçu un" in sous_titre


def test_the_table_has_no_column_of_a_stock_that_the_parc_tells_of_nobody():
    comptes = ("nb_offres_signalees", "nb_offres_pourvues", "nb_offres_rendues", "nb_baux", "nb_baux_bailleur")
    baux = dict.fromkeys(comptes, [3] * 5) | {"part_flux_pct": [None] * 5}
    assert {"Logements réservés", "Part du parc"} <= set(cards.conventions(reservations(**baux), "reservataire"))
    tus = cards.conventions(reservations(**baux, is_stock_connu=[False] * 5), "reservataire")
    assert list(tus)[:2] == ["Réservataire", "Signalés dans l’année"]


def test_what_was_let_of_the_dwellings_signalled_is_told_from_the_leases_of_the_year(ouvrir):
    at = ouvrir("etat", "contingents", annee="2025")
    colonnes = list(at.table[-1].value.columns)
    suite = ["Signalés dans l’année", "dont loués depuis", "dont rendus"]
    debut = colonnes.index(suite[0])
    assert colonnes[debut : debut + 3] == suite
    assert "Baux signés dans l’année" in colonnes
    assert "son bail parmi ceux de la seconde" in textes(at)


def test_the_stock_of_who_reserves_is_that_of_each_landlord():
    carte = cards.stock(VUE, reservations(bailleur=list("ABCDE")).iloc[:2], "bailleur")
    assert "Part des logements de chaque bailleur réservée" in carte.sous_titre
    assert "ne dit pas à qui" not in carte.sous_titre


@pytest.mark.parametrize(
    ("medianes", "titre"),
    [
        ([8.0, None, 30.0, 12.0, None], "aucun réservataire ne met plus de 30 jours"),
        ([8.0, None, 31.0, 12.0, None], "1 réservataire sur 3 met plus de 30 jours"),
        ([42.0, None, 31.0, 12.0, None], "2 réservataires sur 3 mettent plus de 30 jours"),
    ],
)
def test_the_title_of_the_days_to_propose_speaks_of_the_medians_that_it_draws(medianes, titre):
    carte = cards.delais(VUE, reservations(delai_median_jours=medianes), "reservataire")
    assert carte.titre == f"Délai médian pour proposer un candidat : {titre}"
    assert "candidat venu après le délai pour 2 des 13 logements qui en ont reçu un" in carte.sous_titre


def test_the_days_to_propose_are_set_against_the_delay_of_their_year(monkeypatch):
    lignes = [
        {"valide_du": "1900-01-01", "valide_au": "2025-06-01", "delai_jours": "30"},
        {"valide_du": "2025-06-01", "valide_au": "", "delai_jours": "45"},
    ]
    monkeypatch.setattr(reference, "lignes_de_reference", {"delai_reservataire": lignes}.__getitem__)
    cadre = reservations(delai_median_jours=[50.0, None, 31.0, 12.0, None])
    carte = cards.delais(VUE, cadre, "reservataire")
    assert carte.titre.endswith("1 réservataire sur 3 met plus de 45 jours")
    assert "trait pointillé : 45 jours" in carte.sous_titre
    avant = SimpleNamespace(situation=SimpleNamespace(periode="2024"), publiee="hier")
    titre = cards.delais(avant, cadre, "reservataire").titre
    assert titre.endswith("2 réservataires sur 3 mettent plus de 30 jours")


@pytest.mark.parametrize(
    ("medianes", "dit"),
    [([8.0, 30.0], "aucun bailleur n’attend plus de 30 jours"), ([8.0, 31.0], "1 bailleur sur 2 attend plus de 30")],
)
def test_a_landlord_waits_for_the_candidate_that_who_reserves_proposes(medianes, dit):
    siennes = reservations(bailleur=list("ABCDE")).iloc[:2].assign(delai_median_jours=medianes)
    assert dit in cards.delais(VUE, siennes, "bailleur").titre


def test_an_epci_has_its_one_name_and_a_commune_that_of_the_body():
    mesh = SimpleNamespace(libelles=MAILLES.__getitem__)
    partenaires = {"organisme_code": ["E243100633", "C31555"], "libelle": ["Sicoval", "Commune de Toulouse"]}
    lecteur = SimpleNamespace(ranger=lambda sql, faire: faire(pd.DataFrame(partenaires)))
    assert suivis.noms(lecteur, mesh) == {"E243100633": "CA du Sicoval", "C31555": "Commune de Toulouse"}


def test_the_file_names_who_reserves_as_the_screen_does(ouvrir, client, connecter):
    connecter("bailleur-a")
    reponse = client.get("/export/reservations.csv?annee=2025")
    lignes = list(csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    epci = {x["reservataire_libelle"] for x in lignes if x["reservataire_code"].startswith("E2")}
    ecrits = set(ouvrir("bailleur-a", "contingents", annee="2025").table[-1].value.index)
    assert len(epci) > 1
    assert epci <= {str(nom).replace("\\", "") for nom in ecrits}


@pytest.mark.parametrize("login", ["etat", "bailleur-a", "commune-muret", "epci-sicoval"])
def test_the_reservations_are_those_that_the_database_gives_to_this_account(ouvrir, lire, login):
    at = ouvrir(login, "contingents", annee="2025")
    lignes = lire(login, "select * from suivi_contingent where annee = 2025")
    choisi, qui = at.query_params.get("contingent", "tous"), at.query_params.get("reservataire", "tous")
    gardees = [
        x for x in lignes if choisi in {"tous", x["contingent_code"]} and qui in {"tous", x["reservataire_code"]}
    ]
    attendu = {"Logements signalés dans l’année": sum(x["nb_offres_signalees"] for x in gardees)}
    chiffres = {m.label: m.value for m in at.metric}
    if gardees:
        assert {k: chiffres[k] for k in attendu} == {k: nombre(v) for k, v in attendu.items()}
        assert len(at.table[-1].value) == len(gardees)
    else:
        assert "Aucune réservation ne vous concerne" in textes(at)


def test_the_state_looks_at_its_own_reservations_first_and_at_those_of_any_other(ouvrir, lire):
    assert "## Vos réservations" in textes(ouvrir("commune-toulouse", "contingents", annee="2025"))
    at = ouvrir("etat", "contingents", annee="2025")
    assert at.query_params["reservataire"] == "DDETS31"
    lus = lire("etat", "select distinct reservataire_code from suivi_contingent where annee = 2025")
    assert len(at.selectbox(key="filtre_reservataire").options) == len(lus) > 2
    autre = ouvrir("etat", "contingents", annee="2025", reservataire="AL31")
    (qui,) = lire("etat", "select libelle from organisme where organisme_code = 'AL31'")
    assert f"## Réservations : {apostrophes(qui['libelle'])}" in textes(autre).replace("\xa0", " ")
    siens = lire("etat", "select * from suivi_contingent where annee = 2025 and reservataire_code = 'AL31'")
    assert len(autre.table[-1].value) == len(siens)


def test_a_share_of_a_few_leases_is_written_as_their_count(ouvrir, lire):
    at = ouvrir("etat", "contingents")
    annee, choisi = at.query_params["annee"], at.query_params["contingent"]
    baux = {
        ligne["bailleur_code"]: ligne["n"]
        for ligne in lire(
            "ingenieur",
            f"select bailleur_code, count(*) as n from attribution where date_part('year', date_bail) = {annee}"
            " group by bailleur_code",
        )
    }
    noms = {x["organisme_code"]: x["libelle"] for x in lire("etat", "select organisme_code, libelle from organisme")}
    lignes = lire("etat", f"select * from suivi_contingent where annee = {annee} and contingent_code = '{choisi}'")
    attendues = {
        apostrophes(noms[x["bailleur_code"]]): pourcentage(x["part_flux_pct"], baux.get(x["bailleur_code"], 0))
        for x in lignes
    }
    assert dict(at.table[-1].value["Part des baux du bailleur"]) == attendues
    assert any(map(est_insuffisant, attendues.values()))


def test_the_sentence_names_the_contingent_that_it_counts(ouvrir, lire):
    at = ouvrir("etat", "contingents", annee="2025")
    choisi = at.query_params["contingent"]
    (nom,) = lire("etat", f"select libelle from code where liste = 'CONTINGENT' and code = '{choisi}'")
    siens = f"annee = 2025 and contingent_code = '{choisi}'"
    (compte,) = lire("etat", f"select sum(nb_offres_signalees) as n from suivi_contingent where {siens}")
    dit = f"sur le contingent « {apostrophes(nom['libelle'])} »"
    lus = textes(at).replace("\xa0", " ").replace("\u202f", " ")
    assert f"{nombre(compte['n'])} logements signalés {dit}" in lus
    assert f"Logements signalés en 2025 {dit}" in lus
    assert "les contingents que vous voyez" not in lus


def test_a_landlord_that_looks_at_all_contingents_is_told_so(ouvrir):
    lus = textes(ouvrir("bailleur-a", "contingents", annee="2025"))
    assert lus.count("sur les contingents que vous voyez") == 2
    assert "deux contingents de l’État" in lus


def test_the_page_defines_what_it_shows_and_nothing_else(ouvrir):
    at = ouvrir("etat", "contingents", annee="2025")
    definis = [str(h.proto.body) for h in at.get("html") if "definitions" in str(h.proto.body)]
    assert len(definis) == 1
    assert "indicateur=delai_reservataire&" in definis[0]
    assert "part_reservataire_plus_30_jours" not in definis[0]


def test_a_stock_that_the_parc_tells_of_nobody_is_no_card_and_its_absence_is_said(ouvrir):
    at = ouvrir("epci-sicoval", "contingents", annee="2025")
    assert [m.value for m in at.metric if m.value == "—"] == []
    assert "non à laquelle" in textes(at)
    au_complet = ouvrir("etat", "contingents", annee="2025")
    assert au_complet.metric[0].label == "Logements réservés au 1ᵉʳ janvier"
    assert "non à laquelle" not in textes(au_complet)


def test_the_heading_names_the_territory_and_the_context_says_that_the_reservations_are_of_the_departement(ouvrir):
    at = ouvrir("epci-sicoval", "contingents", annee="2025")
    assert str(at.title[0].value).replace("\\", "").replace("\xa0", " ") == "Contingents : CA du Sicoval"
    assert "vos contingents, dans tout le département" in textes(at)


def test_who_is_delegated_a_contingent_of_the_state_is_led_to_its_offers(ouvrir, lire):
    delegues = lire("epci-sicoval", "select distinct contingent_code as c from offre where contingent_code <> 'COLTER'")
    liens = [x.proto for x in ouvrir("epci-sicoval", "contingents", annee="2025").get("page_link")]
    menes = {lien.query_string for lien in liens if "offres du contingent" in lien.label}
    assert menes == {f"contingent={une['c']}" for une in delegues}
    assert menes
    autres = [
        x.proto.label for login in ("commune-muret", "etat") for x in ouvrir(login, "contingents").get("page_link")
    ]
    assert [label for label in autres if "offres du contingent" in label] == []
