"""The plan of proposals of the page Mes offres: whom it keeps, for whom, its trace in the journal, its file."""

import io
from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dashboards.access import sessions
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import ABSENT
from dashboards.pages.offres import plan_reads
from dashboards.pages.offres.plan import phrase, table_des_quotas
from tests.dashboards.test_rapprochement import nue, tables, textes
from warehouse.matching.plan import TOUS
from warehouse.matching.reads import Lectures, vacants

LECTEURS = ("bailleur-a", "commune-toulouse", "etat")
JOUR = date(2026, 10, 31)
ELIGIBLES = "select offre_id, demande_id, points from rapprochement where is_eligible"


def calculer(at):
    return next(bouton for bouton in at.button if bouton.key == "calculer_plan").click().run()


@pytest.fixture
def lecteur_de(portail, session_de):
    return lambda login: Lecteur(portail, session_de(login), departements=("31",))


@pytest.mark.parametrize("par_menage", [1, 2])
@pytest.mark.parametrize("login", LECTEURS)
def test_a_plan_keeps_eligible_households_of_its_reader_within_what_it_allows(lecteur_de, lire, login, par_menage):
    plan = plan_reads.plan(lecteur_de(login), JOUR, "tous", par_menage, quotas=True)
    points = {(x["offre_id"], x["demande_id"]): x["points"] for x in lire(login, ELIGIBLES)}
    ouvertes = {x["offre_id"] for x in lire(login, "select offre_id from offre where is_offert")}
    assert plan.propositions
    assert set(plan.candidats()) == ouvertes
    assert set(plan.propositions) <= set(points)
    assert plan.points == sum(points[proposition] for proposition in plan.propositions)
    demandes = pd.Series([demande for _, demande in plan.propositions])
    assert demandes.value_counts().max() <= par_menage
    possibles = pd.Series([offre for offre, _ in points]).value_counts()
    vides = {offre for offre, combien in plan.candidats().items() if not combien}
    assert {offre for offre in ouvertes if not possibles.get(offre)} <= vides
    assert plan.points <= plan.borne
    assert plan.ecart_pct < 5


def test_a_collectivite_that_is_not_told_of_the_accord_has_no_quota_of_it(lecteur_de):
    codes = {
        login: {quota.code for quota in plan_reads.plan(lecteur_de(login), JOUR, "tous", 1, quotas=True).quotas}
        for login in LECTEURS
    }
    assert "ACD" in codes["bailleur-a"]
    assert "ACD" not in codes["commune-toulouse"]
    assert "Q1_HORS_QPV" in codes["bailleur-a"]


def test_a_list_read_further_down_is_that_read_at_once_and_nothing_is_read_twice(lecteur_de):
    lecteur = lecteur_de("bailleur-a")
    profils = vacants(lecteur.lignes)

    def paires(lectures, profondeur):
        listes, _ = lectures.lire([profondeur] * len(profils))
        return list(zip(listes.profil, np.array(listes.demandes)[listes.demande], listes.points, strict=True))

    peu_a_peu = Lectures(lecteur.lignes, profils, JOUR, 0.0)
    debut, suite, encore = (paires(peu_a_peu, profondeur) for profondeur in (20, TOUS, 2 * TOUS))
    assert len(debut) < len(suite)
    assert suite == encore == paires(Lectures(lecteur.lignes, profils, JOUR, 0.0), TOUS)


def test_quotas_left_aside_are_not_priced_even_where_the_plan_meets_one(lecteur_de):
    libre = plan_reads.plan(lecteur_de("bailleur-a"), JOUR, "tous", 1, quotas=False)
    assert any(quota.atteint >= quota.cible for quota in libre.quotas)
    assert set(table_des_quotas(libre)["Coût en points"]) == {ABSENT}
    tenu = plan_reads.plan(lecteur_de("bailleur-a"), JOUR, "tous", 1, quotas=True)
    assert ABSENT not in set(table_des_quotas(tenu)["Coût en points"])


def test_a_contingent_alone_is_planned_where_it_is_chosen(lecteur_de, lire):
    plan = plan_reads.plan(lecteur_de("bailleur-a"), JOUR, "PPRIOR", 1, quotas=True)
    siennes = lire("bailleur-a", "select offre_id from offre where is_offert and contingent_code = 'PPRIOR'")
    assert set(plan.candidats()) == {x["offre_id"] for x in siennes}
    assert plan_reads.plan(lecteur_de("bailleur-a"), JOUR, "INCONNU", 1, quotas=True) is None


def test_dwellings_of_one_profile_are_open_to_the_same_households(entrepot):
    with entrepot.connexion() as connexion:
        lignes = connexion.execute(
            "select o.profil_code, array_agg(r.demande_id order by r.demande_id) filter (where r.is_eligible_profil)"
            " from marts.rapprochement as r join marts.fct_offre as o using (departement_code, offre_id)"
            " group by o.profil_code, o.offre_id"
        ).fetchall()
    par_profil: dict[str, set] = {}
    for profil, menages in lignes:
        par_profil.setdefault(profil, set()).add(tuple(menages or ()))
    assert len(lignes) > len(par_profil)
    assert {profil for profil, listes in par_profil.items() if len(listes) > 1} == set()


def test_the_page_works_out_nothing_until_asked_then_says_it_and_writes_it_in_the_journal(ouvrir, entrepot):
    at = ouvrir("bailleur-a", "offres", onglet="plan")
    assert "Choisissez, puis calculez le plan." in textes(at)
    at = calculer(at)
    assert not at.exception
    quotas, portees, plan = [t for t in tables(at) if "Place" in t.columns or "Logements" in t.columns][-3:]
    (offert,) = [str(un.proto.body) for un in at.get("html") if "/export/plan.csv" in str(un.proto.body)]
    assert "les seules lignes que vos droits ouvrent" in offert
    assert "marquées" not in offert
    assert set(quotas.columns) >= {"À atteindre", "Dans le plan", "Coût en points"}
    assert set(portees.columns) >= {"Où, ou par qui", "À atteindre", "Dans le plan", "Logement par logement"}
    assert not [ou for ou in portees["Où, ou par qui"] if nue(ou).isdigit()]
    assert {nue(place) for place in plan["Place"]} <= {"1", "2", "3"}
    assert all(nue(combien).isdigit() for combien in plan["Personnes"])
    with entrepot.connexion() as connexion:
        (lues,) = connexion.execute(
            "select nb_lignes from acces.journal_entier where evenement = 'lecture' and login = 'bailleur-a'"
            " and cible = 'rapprochement' order by entree_id desc limit 1"
        ).fetchone()
    assert lues >= len(plan) > 0
    # A choice that changes takes the plan away: it is not that of the screen any more.
    at = at.selectbox(key="filtre_parmenage").set_value("2").run()
    assert "Choisissez, puis calculez le plan." in textes(at)


def test_a_plan_goes_with_the_rights_that_it_was_read_with(ouvrir, session_de, monkeypatch):
    at = calculer(ouvrir("bailleur-a", "offres", onglet="plan"))
    assert "Qui proposer, logement par logement" in textes(at)
    # The same browser under other rights, as when a break-glass begins or ends.
    monkeypatch.setattr(sessions, "jeton_du_navigateur", lambda: session_de("bailleur-b").jeton)
    at.run()
    assert not at.exception
    assert "Choisissez, puis calculez le plan." in textes(at)


def test_the_file_of_the_plan_holds_pseudonyms_only(connecter, client):
    connecter("bailleur-a")
    reponse = client.get("/export/plan.csv", params={"parmenage": "1", "quotas": "sans"})
    assert reponse.status_code == 200
    cadre = pd.read_csv(io.BytesIO(reponse.content), sep=";", encoding="utf-8-sig")
    assert len(cadre) > 3
    assert not {"nud", "nom"} & {str(colonne).lower() for colonne in cadre.columns}
    assert client.get("/export/plan.csv", params={"parmenage": "9"}).status_code == 409


def test_a_profile_without_offers_has_neither_the_page_nor_the_file(connecter, client):
    connecter("gestionnaire")
    assert client.get("/export/plan.csv").status_code == 403


@pytest.mark.parametrize(
    ("vides", "dit"),
    [(9, "; 9 n’en ont aucun,"), (4, "; 9 en ont moins, dont 4 aucun,"), (0, "; 9 en ont moins, faute de")],
)
def test_the_sentence_of_a_plan_says_how_many_dwellings_have_nobody(vides, dit):
    assert dit in nue(phrase(39, 30, vides, SimpleNamespace(ecart_pct=0.5)))
