"""The page Mes offres: whose offers it lists, where each stands, and what it never shows."""

from datetime import date

import pandas as pd
import pytest

from dashboards.components import cartes_offres
from dashboards.formats import apostrophes, nombre
from dashboards.phrases_suivi import phrase_mes_offres

LECTEURS = ("bailleur-a", "etat", "commune-toulouse", "epci-sicoval")


def textes(at) -> str:
    return "\n".join(str(e.value) for e in [*at.title, *at.markdown, *at.caption, *at.info])


def tables(at) -> list[pd.DataFrame]:
    return [t.value for t in at.table]


@pytest.mark.parametrize("login", LECTEURS)
def test_the_offers_are_those_that_the_database_gives_to_this_account(ouvrir, lire, login):
    offres = lire(
        login,
        "select nb_candidatures, (select count(*) from candidature as c where c.offre_id = o.offre_id"
        " and c.is_en_cours) as en_cours from offre as o where is_offert",
    )
    at = ouvrir(login, "offres", vue="impression")
    assert len(tables(at)[0]) == len(offres) > 0
    assert at.metric[0].value == nombre(len(offres))
    assert at.metric[1].value == nombre(sum(o["en_cours"] == 0 for o in offres))
    attendues = [
        f"{nombre(o['nb_candidatures'])}, {o['en_cours'] or 'aucune'} en cours" if o["nb_candidatures"] else "aucune"
        for o in offres
    ]
    assert sorted(tables(at)[0]["Candidatures"]) == sorted(attendues)


def test_a_landlord_is_not_shown_the_dwellings_of_another(ouvrir, lire):
    compte = "select count(*) as n from offre where is_offert"
    les_siens, tous = (lire(login, compte)[0]["n"] for login in ("bailleur-a", "ingenieur"))
    assert 0 < les_siens < tous
    (table, *_) = tables(ouvrir("bailleur-a", "offres", vue="impression"))
    assert (len(table), "Bailleur" in table.columns) == (les_siens, False)


@pytest.mark.parametrize("login", ["bailleur-a", "etat"])
def test_the_candidatures_of_the_offer_chosen_are_shown_in_order_and_name_nobody(ouvrir, lire, login):
    (choisie,) = lire(
        login, "select offre_id from offre where is_offert order by nb_candidatures desc, offre_id limit 1"
    )
    attendues = lire(
        login,
        "select etat_code, demande_id, candidature_id from candidature"
        f" where offre_id = '{choisie['offre_id']}' order by date_positionnement, candidature_id",
    )
    assert attendues
    at = ouvrir(login, "offres", offre=choisie["offre_id"])
    assert list(tables(at)[-1]["Où elle en est"]) == [cartes_offres.ETATS[x["etat_code"]] for x in attendues]
    dits = textes(at) + " ".join(t.to_string() for t in tables(at))
    assert [x for c in attendues for x in (c["demande_id"], c["candidature_id"]) if x in dits] == []


def test_an_offer_of_another_gives_way_to_ones_own(ouvrir, lire):
    (autre,) = lire("bailleur-b", "select offre_id from offre where is_offert limit 1")
    at = ouvrir("bailleur-a", "offres", offre=autre["offre_id"])
    assert any("n’est pas dans votre périmètre" in str(e.value) for e in at.info)
    assert at.query_params["offre"] != autre["offre_id"]


def test_a_filter_keeps_the_offers_of_a_contingent_and_of_a_step(ouvrir, lire):
    (hors,) = lire("etat", "select libelle from code where liste = 'CONTINGENT' and code = 'AUCUN'")
    at = ouvrir("bailleur-a", "offres", contingent="AUCUN", detail="AUCUNE", vue="impression")
    assert set(tables(at)[0]["Contingent"]) == {apostrophes(hors["libelle"])}
    assert set(tables(at)[0]["Étape"]) == {cartes_offres.ETAPES["AUCUNE"]}


def test_every_state_of_a_candidature_has_its_words(lire):
    etats = {x["etat_code"] for x in lire("ingenieur", "select distinct etat_code from candidature")}
    assert etats <= set(cartes_offres.ETATS)


@pytest.mark.parametrize(
    ("reponse", "limite", "etape", "dit"),
    [
        (date(2026, 10, 30), date(2026, 10, 1), "OFFERTE", "réponse du ménage avant le 30 octobre 2026 (dépassé)"),
        (None, date(2026, 11, 5), "AUCUNE", "candidat du réservataire avant le 5 novembre 2026"),
        (None, date(2026, 11, 5), "POSITIONNEE", "—"),
        (None, None, "AUCUNE", "—"),
    ],
)
def test_what_is_due_is_an_answer_then_a_candidate(reponse, limite, etape, dit):
    offre = {"reponse_le": reponse, "date_limite": limite, "etape": etape, "commune_code": "31555"}
    offre |= {"surface_m2": None, "typologie_code": "T3", "bailleur_code": "B", "contingent_code": "PPRIOR"}
    cadre = pd.DataFrame([offre | {"jours_vacance": -4, "nb_candidatures": 0, "nb_en_cours": 0}])
    noms = {"commune_code": {}, "bailleur_code": {}, "contingent_code": {}}
    (ligne,) = cartes_offres.lignes(cadre, noms, date(2026, 10, 31)).to_dict("records")
    assert (ligne["Échéance"], ligne["Vacant"]) == (dit, "pas encore libre")


def test_the_sentence_says_what_awaits():
    assert phrase_mes_offres(0, 0, 0) == "Aucune offre ouverte."
    assert phrase_mes_offres(1, 0, 0) == "1 offre ouverte, aucune sans candidat en cours."
    assert phrase_mes_offres(1, 1, 0) == "1 offre ouverte, sans candidat en cours."
    assert phrase_mes_offres(3, 3, 0) == "3 offres ouvertes, toutes sans candidat en cours."
    assert phrase_mes_offres(12, 5, 2) == (
        "12 offres ouvertes, dont 5 sans candidat en cours ; 2 attendent la réponse d’un ménage."
    )
