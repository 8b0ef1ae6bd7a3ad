"""What the landing page tells each profile to do: read again in the database, as the same account."""

import re
from datetime import date
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pandas as pd
import pytest

from dashboards.kit.words.formats import date_longue, nombre
from dashboards.pages.accueil import alertes, cards
from dashboards.pages.accueil.cards import LIGNES
from tests.dashboards.test_alertes import taches
from tests.dashboards.test_pages import MENUS, textes

# They are told each reason, of whichever emitter.
SURVEILLENT = ("gestionnaire", "ingenieur")
AGISSENT = sorted(set(MENUS) - {"public"})
A_CORRIGER = """
select count(*) as n from quarantaine as e join depot as d on d.depot_id = e.depot_id
where e.rejouee_at is null and not e.is_retenue and d.statut = 'charge'
"""
# It reads those of every emitter, and has its own to correct.
DE_L_ETAT = "and e.emetteur = 'DDETS31'"
A_RENOUVELER = """
select count(*) as n from demande as d cross join publication as p
where d.etat_code = 'active' and d.organisme_enregistreur_code = '{organisme}'
and d.date_fin_validite <= p.date_reference + 30
"""
PLUS_LOIN = ("Voir l", "Ouvrir les échéances", "Savoir si", "Lire le guide")
ENREGISTRENT = ("bailleur-a", "commune-muret", "epci-sicoval", "conseil-departemental", "action-logement", "adil")


def commencent(at, suite: str) -> list[str]:
    """Return the number that begins each task that goes on so."""
    return [texte.partition(suite)[0] for texte in taches(at) if suite in texte]


@pytest.mark.parametrize("login", sorted(set(AGISSENT) - set(SURVEILLENT)))
def test_who_sends_files_is_told_how_many_lines_it_has_to_correct(ouvrir, lire, login):
    (lues,) = lire(login, A_CORRIGER + DE_L_ETAT * (login == "etat"))
    accord = " lignes à corriger" if lues["n"] > 1 else " ligne à corriger"
    assert commencent(ouvrir(login), accord) == ([nombre(lues["n"])] if lues["n"] else [])


@pytest.mark.parametrize("login", SURVEILLENT)
def test_who_watches_over_the_files_is_told_what_is_wrong_in_how_many_lines(ouvrir, lire, login):
    (lues,) = lire(login, A_CORRIGER)
    dites = [int(n) for texte in taches(ouvrir(login)) for n in re.findall(r"^(\d+) lignes? \(.*\)\s:", texte)]
    # Seven lines at most: one a reason.
    assert 0 < sum(dites) <= lues["n"]
    assert sum(dites) == lues["n"] or len(dites) == LIGNES


def test_one_landlord_at_least_has_lines_to_correct(lire):
    assert lire("bailleur-a", A_CORRIGER)[0]["n"] > 0


@pytest.mark.parametrize("login", ENREGISTRENT)
def test_who_registers_demandes_is_told_which_of_its_desks_expire(ouvrir, lire, session_de, login):
    (lues,) = lire(login, A_RENOUVELER.format(organisme=session_de(login).organisme_code))
    accord = " demandes de vos guichets expirent" if lues["n"] > 1 else " demande de vos guichets expire"
    assert commencent(ouvrir(login), f"{accord} d’ici un mois") == ([nombre(lues["n"])] if lues["n"] else [])


@pytest.mark.parametrize("login", ["bailleur-a", "commune-toulouse", "etat"])
@pytest.mark.parametrize(("delai", "jours"), [("d’ici un mois", 30), ("dans les sept jours", 7)])
def test_a_line_of_what_expires_opens_the_very_demandes_that_it_counts(ouvrir, lire, session_de, login, delai, jours):
    requete = A_RENOUVELER.format(organisme=session_de(login).organisme_code).replace("+ 30", f"+ {jours}")
    (lues,) = lire(login, requete)
    liens = [un.proto for un in ouvrir(login).get("page_link") if re.search(rf"expire(nt)? {delai}", un.proto.label)]
    assert [lien.label.split(" demande")[0] for lien in liens] == ([nombre(lues["n"])] if lues["n"] else [])
    for lien in liens:
        dits = textes(ouvrir(login, lien.page, **dict(parse_qsl(lien.query_string)))).replace("\\", "")
        assert re.search(rf"(?<!\d){nombre(lues['n'])} demandes? de vos guichets à renouveler", dits)


def test_a_landlord_at_least_has_demandes_to_renew_within_the_week(lire, session_de):
    requete = A_RENOUVELER.format(organisme=session_de("bailleur-a").organisme_code).replace("+ 30", "+ 7")
    assert lire("bailleur-a", requete)[0]["n"] > 0


def test_a_line_of_what_expires_forgets_the_filters_chosen_before(ouvrir):
    at = ouvrir("bailleur-a", "demandes", onglet="liste", geo="com-31555", pop="mut", typo="T2")
    (lien,) = [un.proto for un in ouvrir("bailleur-a").get("page_link") if "d’ici un mois" in un.proto.label]
    at.query_params.clear()
    for nom, choix in parse_qsl(lien.query_string):
        at.query_params[nom] = choix
    at.run()
    retenus = {nom: at.query_params[nom] for nom in ("geo", "pop", "typo", "echeance")}
    assert retenus == {"geo": "dep-31", "pop": "tous", "typo": "tous", "echeance": "30"}


@pytest.mark.parametrize(
    ("debut", "condition"),
    [(r" échéances? DALO sous 30 jours", "between 0 and 30"), (r" échéances? DALO dans les sept", "between 0 and 7")],
)
def test_a_line_of_the_deadlines_opens_the_very_households_that_it_counts(ouvrir, lire, debut, condition):
    (lues,) = lire(
        "etat", f"select count(*) as n from dalo_suivi where etat_code = 'A_RELOGER' and jours_restants {condition}"
    )
    liens = [un.proto for un in ouvrir("etat").get("page_link") if re.search(rf"^\d+{debut}", un.proto.label)]
    assert [lien.label.split(" échéance")[0] for lien in liens] == ([nombre(lues["n"])] if lues["n"] else [])
    for lien in liens:
        at = ouvrir("etat", lien.page, **dict(parse_qsl(lien.query_string)), vue="impression")
        (table,) = [t.value for t in at.table if "Échéance" in t.value.columns and "Reste" in t.value.columns]
        assert len(table) == lues["n"]


def test_the_answers_awaited_open_on_the_offers_that_wait_for_one(ouvrir):
    chemin, filtres = alertes.PAGES["reponse_attendue"]
    at = ouvrir("bailleur-a", chemin, **filtres, vue="impression")
    (table,) = [t.value for t in at.table if {"Étape", "Échéance"} <= set(t.value.columns)]
    assert {etape[:8] for etape in table["Étape"]} == {"Proposée"}
    assert {nom: at.query_params[nom] for nom in filtres} == filtres


def test_the_conseil_departemental_is_told_of_the_departmental_plan(ouvrir, lire):
    (lues,) = lire(
        "conseil-departemental",
        "select count(*) as n, count(*) filter (where nb_propositions = 0) as sans from demande"
        " where etat_code = 'active' and has_pdalpd",
    )
    assert lues["n"] > 1
    (dite,) = [texte for texte in taches(ouvrir("conseil-departemental")) if "PDALPD" in texte]
    assert dite.partition("\xa0:")[0] == (
        f"{nombre(lues['n'])} demandes PDALPD en attente, dont {nombre(lues['sans'])} sans aucune proposition"
    )


@pytest.mark.parametrize("login", sorted(set(AGISSENT) - {"conseil-departemental"}))
def test_no_other_profile_is_told_of_it(ouvrir, login):
    assert [texte for texte in taches(ouvrir(login)) if "PDALPD" in texte] == []


@pytest.mark.parametrize("login", AGISSENT)
def test_a_landing_page_says_that_there_is_nothing_to_do_where_it_lists_nothing(ouvrir, login):
    at = ouvrir(login)
    listees = [texte for texte in taches(at) if not texte.startswith(PLUS_LOIN)]
    assert ("Rien à traiter aujourd’hui" in textes(at)) == (listees == [])


def test_half_of_the_tasks_of_a_landlord_are_dwellings_without_anybody_in_the_order_of_vacancy(monkeypatch):
    noms = [f"attribuee-{n}" for n in range(7)] + [f"sans-{n}" for n in range(4)]
    colonnes = {"commune_code": "31555", "typologie_code": "T3", "surface_m2": 64, "loyer_eur": None}
    vacance = range(len(noms), 0, -1)
    ouvertes = pd.DataFrame({"offre_id": noms, "jours_vacance": vacance, "date_echeance": None, "nb_candidatures": 0})
    suivies = pd.DataFrame({"offre_id": noms[:7], "is_en_cours": True, "etat_code": "ATTRIBUEE"})
    monkeypatch.setattr(cards.reads_rapprochement, "avec_eligible", lambda lecteur, offres: {*offres})
    situees = cards.offres_suivies.situer(ouvertes.assign(**colonnes), suivies)
    taches = cards.logements(SimpleNamespace(est_bailleur=True), situees, {"31555": "Toulouse"}, 7)
    assert [filtres["offre"] for _, _, filtres in taches] == [*noms[:4], *noms[7:10]]


def test_the_dwellings_that_a_reservataire_may_still_propose_for_come_by_their_last_day():
    jour = date(2026, 10, 31)
    ouvertes = pd.DataFrame(
        [
            ("loin", date(2026, 12, 1), 0),
            ("passee", date(2026, 10, 30), 0),
            ("assez", date(2026, 11, 2), 3),
            ("proche", date(2026, 11, 3), 2),
            ("aujourd-hui", jour, 0),
            ("sans-delai", None, 0),
        ],
        columns=["offre_id", "date_echeance", "nb_candidatures"],
    )
    assert list(cards.pressantes(ouvertes, jour)["offre_id"]) == ["aujourd-hui", "proche", "loin"]
    # A landlord is not the one who has these days.
    assert cards.pressantes(ouvertes, None).empty


@pytest.mark.parametrize("login", ["etat", "action-logement"])
def test_a_reservataire_is_first_told_the_dwellings_that_it_may_still_propose_for(ouvrir, lire, login):
    attendus = lire(
        login,
        "select o.date_echeance from offre as o cross join publication as p where o.is_offert"
        f" and o.nb_candidatures < {cards.REQUIS} and o.date_echeance >= p.date_reference order by 1",
    )
    dites = [re.search(rf"{cards.CHERCHER} au plus tard le (.+)", texte) for texte in taches(ouvrir(login))]
    dits = [trouvee[1] for trouvee in dites if trouvee]
    assert dits, login
    toutes = [date_longue(ligne["date_echeance"]) for ligne in attendus]
    # In their order, those that no demande fits left out.
    reste = iter(toutes)
    assert all(jour in reste for jour in dits)
