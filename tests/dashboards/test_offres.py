"""The page Mes offres: whose offers it lists, where each stands, and what it never shows."""

import re
from datetime import date
from types import SimpleNamespace
from unittest.mock import ANY

import pandas as pd
import pytest

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import apostrophes, nombre
from dashboards.kit.words.sentences_suivi import phrase_mes_offres
from dashboards.pages.offres import cards, dossier, reads
from tests.portails import textes

NOMS = {"commune_code": {}, "bailleur_code": {}, "contingent_code": {}}
LECTEURS = ("bailleur-a", "etat", "commune-toulouse", "epci-sicoval")


def tables(at) -> list[pd.DataFrame]:
    """Return the tables of the offers and of the candidatures; the State's households and the card are tested apart."""
    return [t.value for t in at.table if not {"Public", "Ce qui est reçu"} & set(t.value.columns)]


def vers_les_candidats(at) -> list:
    return [un for un in at.get("page_link") if un.proto.label == dossier.CHERCHER]


@pytest.mark.parametrize("login", LECTEURS)
def test_the_offers_are_those_that_the_database_gives_to_this_account(ouvrir, lire, login):
    lues = lire(
        login,
        "select nb_candidatures, (select count(*) from candidature as c where c.offre_id = o.offre_id"
        " and c.is_en_cours) as en_cours from offre as o where is_offert",
    )
    at = ouvrir(login, "offres", vue="impression")
    assert len(tables(at)[0]) == len(lues) > 0
    assert at.metric[0].value == nombre(len(lues))
    assert at.metric[1].value == nombre(sum(o["en_cours"] == 0 for o in lues))
    attendues = [
        f"{nombre(o['nb_candidatures'])}, {o['en_cours'] or 'aucune'} en cours" if o["nb_candidatures"] else "aucune"
        for o in lues
    ]
    assert sorted(tables(at)[0]["Candidatures"]) == sorted(attendues)


def test_a_landlord_is_not_shown_the_dwellings_of_another(ouvrir, lire):
    compte = "select count(*) as n from offre where is_offert"
    les_siens, tous = (lire(login, compte)[0]["n"] for login in ("bailleur-a", "ingenieur"))
    assert 0 < les_siens < tous
    (table, *_) = tables(ouvrir("bailleur-a", "offres", vue="impression"))
    assert (len(table), "Bailleur" in table.columns) == (les_siens, False)


@pytest.mark.parametrize("login", ["bailleur-a", "etat"])
def test_the_candidatures_of_the_offer_chosen_are_shown_the_last_first_and_name_nobody(ouvrir, lire, login):
    (choisie,) = lire(
        login, "select offre_id from offre where is_offert order by nb_candidatures desc, offre_id limit 1"
    )
    attendues = lire(
        login,
        "select etat_code, demande_id, candidature_id from candidature"
        f" where offre_id = '{choisie['offre_id']}' order by date_positionnement desc, candidature_id desc",
    )
    assert attendues
    at = ouvrir(login, "offres", offre=choisie["offre_id"])
    # What is said of a household chosen depends on the others: tested apart.
    mots = cards.ETATS | {"ATTRIBUEE": ANY}
    assert list(tables(at)[-1]["Où elle en est"]) == [mots[x["etat_code"]] for x in attendues]
    dits = textes(at) + " ".join(t.to_string() for t in tables(at))
    assert [x for c in attendues for x in (c["demande_id"], c["candidature_id"]) if x in dits] == []


@pytest.mark.parametrize(
    ("autre", "attendu"),
    [
        ("ACCEPTEE", "En réserve : logement accepté par un autre ménage"),
        ("OFFERTE", "En réserve : logement proposé à un autre ménage"),
        ("REFUSEE", "Décision favorable, à proposer au ménage"),
    ],
)
def test_a_household_chosen_waits_while_another_one_has_the_dwelling(autre, attendu):
    colonnes = ("positionne_par", "decision_code", "reponse_code", "rang")
    dates = ("date_positionnement", "date_cal", "date_offre", "date_reponse")
    lues = pd.DataFrame({"etat_code": [autre, "ATTRIBUEE"]}).assign(**dict.fromkeys((*colonnes, *dates)))
    assert list(cards.candidatures(lues, {}, {})["Où elle en est"]) == [attendu, cards.ETATS[autre]]


SANS_RESERVATAIRE = {"reservataire_code": None, "is_a_signaler": False, "date_echeance": None, "reponse_le": None}
RESERVEE = SANS_RESERVATAIRE | {"reservataire_code": "R", "date_echeance": date(2026, 11, 10)}


@pytest.mark.parametrize(
    ("etape", "offre", "du_bailleur", "du_reservataire"),
    [
        ("AUCUNE", SANS_RESERVATAIRE, "Chercher un candidat.", "Au bailleur de chercher un candidat."),
        (
            "AUCUNE",
            RESERVEE | {"is_a_signaler": True},
            "Signaler le logement à son réservataire.",
            "Au bailleur de signaler le logement à son réservataire.",
        ),
        (
            "AUCUNE",
            RESERVEE,
            "Au réservataire de proposer un candidat avant le 10 novembre 2026.",
            "Proposer un candidat avant le 10 novembre 2026.",
        ),
        (
            "AUCUNE",
            RESERVEE | {"date_echeance": date(2026, 10, 1)},
            "Chercher un candidat : le délai du réservataire a pris fin le 1ᵉʳ octobre 2026.",
            "Au bailleur de chercher un candidat : le délai du réservataire a pris fin le 1ᵉʳ octobre 2026.",
        ),
        (
            "POSITIONNEE",
            RESERVEE,
            "Faire examiner 2 candidatures par la commission.",
            "Au bailleur de faire examiner 2 candidatures par la commission.",
        ),
        (
            "ATTRIBUEE",
            RESERVEE,
            "Proposer le logement au ménage de rang 2.",
            "Au bailleur de proposer le logement au ménage de rang 2.",
        ),
        (
            "OFFERTE",
            RESERVEE | {"reponse_le": date(2026, 11, 3)},
            "Recueillir la réponse du ménage avant le 3 novembre 2026.",
            "Au bailleur de recueillir la réponse du ménage avant le 3 novembre 2026.",
        ),
        ("ACCEPTEE", RESERVEE, "Signer le bail.", "Au bailleur de signer le bail."),
    ],
)
def test_the_record_of_an_offer_says_its_next_step_and_who_has_to(etape, offre, du_bailleur, du_reservataire):
    lues = pd.DataFrame({"etat_code": ["REFUSEE", etape, etape], "rang": [1, 3, 2]})
    une = {"bailleur_code": "B", "etape": etape} | offre
    lecteurs = [
        SimpleNamespace(organisme_code=un, est_delegataire=un == "délégataire") for un in ("B", "R", "délégataire")
    ]
    *dites, deleguee = [cards.suite(une, lues, date(2026, 10, 31), session) for session in lecteurs]
    assert deleguee == dites[1]
    assert [apostrophes(dite).replace("\xa0", " ") for dite in dites] == [
        apostrophes(texte) for texte in (du_bailleur, du_reservataire)
    ]


def test_the_candidatures_of_an_offer_are_in_the_journal_once_each_time_another_is_chosen(ouvrir, lire, notees):
    offres = lire(
        "bailleur-a",
        "select offre_id, count(*) as n from candidature join offre using (offre_id) where is_offert"
        " group by offre_id order by n desc, offre_id limit 2",
    )
    attendues = [(x["n"], x["offre_id"]) for x in offres]
    avant = len(notees("bailleur-a", "candidature"))
    at = ouvrir("bailleur-a", "offres", offre=attendues[0][1])
    assert notees("bailleur-a", "candidature")[avant:] == attendues[:1]
    at.run()
    assert notees("bailleur-a", "candidature")[avant:] == attendues[:1]
    at.query_params["offre"] = attendues[1][1]
    at.run()
    assert notees("bailleur-a", "candidature")[avant:] == attendues


def test_an_offer_of_another_gives_way_to_ones_own(ouvrir, lire):
    (autre,) = lire("bailleur-b", "select offre_id from offre where is_offert limit 1")
    at = ouvrir("bailleur-a", "offres", offre=autre["offre_id"])
    assert any("n’est pas dans votre périmètre" in str(e.value) for e in at.info)
    assert "offre" not in at.query_params


def test_a_filter_keeps_the_offers_of_a_contingent_and_of_a_step(ouvrir, lire):
    (hors,) = lire("etat", "select libelle from code where liste = 'CONTINGENT' and code = 'AUCUN'")
    at = ouvrir("bailleur-a", "offres", contingent="AUCUN", detail="AUCUNE", vue="impression")
    assert set(tables(at)[0]["Contingent"]) == {apostrophes(hors["libelle"])}
    assert set(tables(at)[0]["Étape"]) == {cards.ETAPES["AUCUNE"]}


def test_every_state_of_a_candidature_has_its_words(lire):
    etats = {x["etat_code"] for x in lire("ingenieur", "select distinct etat_code from candidature")}
    assert etats <= set(cards.ETATS)


HIER, DEMAIN = date(2026, 10, 30), date(2026, 11, 5)
A_VENIR = "candidat du réservataire avant le 5 novembre 2026"
EN_RETARD = "aucun candidat proposé avant le 30 octobre 2026 (délai dépassé)"


@pytest.mark.parametrize(
    ("reponse", "limite", "etape", "a_signaler", "proposee", "dit"),
    [
        (HIER, HIER, "OFFERTE", False, False, "réponse du ménage avant le 30 octobre 2026 (délai dépassé)"),
        (None, DEMAIN, "AUCUNE", False, False, A_VENIR),
        (None, HIER, "AUCUNE", False, False, EN_RETARD),
        (None, HIER, "AUCUNE", False, True, "candidats tous écartés, d’autres à proposer"),
        (None, DEMAIN, "POSITIONNEE", False, False, f"{A_VENIR} (1 candidat sur 3)"),
        (None, HIER, "POSITIONNEE", False, False, "—"),
        (None, None, "AUCUNE", True, False, "pas encore signalé au réservataire"),
        (None, None, "AUCUNE", False, False, "aucun délai fixé"),
    ],
)
def test_what_is_due_is_an_answer_then_a_candidate(reponse, limite, etape, a_signaler, proposee, dit):
    offre = {"reponse_le": reponse, "date_echeance": limite, "etape": etape, "commune_code": "31555"}
    offre |= {"is_a_signaler": a_signaler, "is_proposee": proposee}
    offre |= {"surface_m2": None, "typologie_code": "T3", "bailleur_code": "B", "contingent_code": "PPRIOR"}
    offre |= {"reservataire_code": "R", "nb_candidatures": 1, "nb_en_cours": int(etape != "AUCUNE")}
    cadre = pd.DataFrame([offre | {"jours_vacance": -4}])
    (ligne,) = cards.lignes(cadre, NOMS, date(2026, 10, 31)).to_dict("records")
    assert (ligne["Échéance"], ligne["Vacant"]) == (dit, "pas encore libre")


SIGNALEES = "select offre_id, reservataire_code, date_signalement from offre where is_offert"
POSITIONNEES = "select offre_id, positionne_par, date_positionnement from candidature"


@pytest.mark.parametrize("login", ["bailleur-a", "etat", "ingenieur"])
def test_the_réservataire_has_proposed_where_it_put_someone_forward_since_the_signal(portail, session_de, lire, login):
    siennes = [x for x in lire(login, POSITIONNEES) if x["positionne_par"] == "RESERVATAIRE"]
    lues = {x["offre_id"]: x["date_signalement"] for x in lire(login, SIGNALEES) if x["date_signalement"]}
    attendues = {x["offre_id"] for x in siennes if x["date_positionnement"] >= lues.get(x["offre_id"], date.max)}
    cadre = reads.ouvertes(Lecteur(portail, session_de(login), departements=("31",)))
    assert set(cadre.loc[cadre["is_proposee"], "offre_id"]) == attendues
    assert attendues


@pytest.mark.parametrize(
    ("par", "jour", "proposee"),
    [
        ("RESERVATAIRE", date(2026, 7, 16), True),
        ("RESERVATAIRE", date(2026, 6, 26), True),
        ("RESERVATAIRE", date(2026, 6, 25), False),
        ("BAILLEUR", date(2026, 7, 16), False),
    ],
)
def test_a_candidate_before_the_signal_or_of_the_landlord_is_not_of_the_réservataire(par, jour, proposee):
    offre = {"offre_id": ["O"], "reservataire_code": ["R"], "date_signalement": [date(2026, 6, 26)]}
    refusee = {"offre_id": ["O"], "positionne_par": [par], "date_positionnement": [jour], "etat_code": ["REFUSEE"]}
    cadres = {
        reads.SQL_OUVERTES: pd.DataFrame(offre),
        reads.SQL_CANDIDATURES: pd.DataFrame(refusee).assign(is_en_cours=False, date_echeance=None),
    }
    lecteur = SimpleNamespace(lignes=lambda sql, **_: cadres[sql], session=SimpleNamespace(profil="etat"))
    (lue,) = reads.ouvertes(lecteur).to_dict("records")
    assert (lue["is_proposee"], lue["etape"], lue["is_a_signaler"]) == (proposee, "AUCUNE", False)


def test_the_offers_that_were_not_signalled_are_told_apart(ouvrir, lire):
    tues = lire(
        "etat",
        "select 1 as n from offre as o where is_offert and reservataire_code is not null and date_signalement is null"
        " and not exists (select 1 from candidature as c where c.offre_id = o.offre_id and c.is_en_cours)",
    )
    at = ouvrir("etat", "offres", vue="impression")
    dites = [texte for texte in tables(at)[0]["Échéance"] if texte == cards.A_SIGNALER]
    assert len(dites) == len(tues) > 1
    assert f"({nombre(len(tues))} pas encore signalées au réservataire)" in textes(at)


def test_what_is_due_comes_right_after_the_dwelling(ouvrir):
    at = ouvrir("etat", "offres", vue="impression")
    assert list(tables(at)[0].columns)[:3] == ["Échéance", "Étape", "Candidatures"]


def test_an_offer_that_does_not_exist_is_announced_above_the_list(ouvrir):
    at = ouvrir("bailleur-a", "offres", offre="zzz")
    rangs = {e.type: rang for rang, e in reversed(list(enumerate(at.main))) if e.type in {"info", "button"}}
    assert "Cette offre n’existe pas" in str(at.info[0].value)
    assert rangs["info"] < rangs["button"]


def test_each_offer_of_the_list_is_one_click_from_its_candidatures_and_says_its_reference_and_address(
    ouvrir, lire, notees
):
    at = ouvrir("bailleur-a", "offres", tri="candidats", detail="POSITIONNEE")
    dite = next(m.value for m in at.markdown if "Offre OFF" in m.value)
    code = re.search(r"Offre (OFF\d+)", dite).group(1)
    (voulue,) = lire(
        "bailleur-a",
        "select adresse_logement, (select count(*) from candidature as c where c.offre_id = o.offre_id) as n"
        f" from offre as o where offre_id = '{code}'",
    )
    place = re.search(r"\d+", dite).group()
    assert apostrophes(voulue["adresse_logement"] or "") in apostrophes(dite)
    at.button(key=f"dossier_{place}").click().run()
    assert not at.exception
    assert len(tables(at)[-1]) == voulue["n"]
    assert notees("bailleur-a", "candidature")[-1] == (voulue["n"], code)


@pytest.mark.parametrize(("etape", "offert"), [("AUCUNE", True), ("POSITIONNEE", True), ("ACCEPTEE", False)])
def test_candidates_are_offered_while_an_offer_wants_some_in_its_row_and_in_its_record(ouvrir, etape, offert):
    at = ouvrir("bailleur-a", "offres", detail=etape)
    rangees = len([b for b in at.button if b.key.startswith("dossier_")])
    assert rangees > 0
    assert len(vers_les_candidats(at)) == (rangees if offert else 0)
    at.button(key="dossier_1").click().run()
    assert len(vers_les_candidats(at)) == (rangees + 1 if offert else 0)


def test_a_link_opens_an_offer_that_the_filters_leave_out(ouvrir, lire):
    (une,) = lire("bailleur-a", "select offre_id from offre where is_offert and nb_candidatures = 0 limit 1")
    at = ouvrir("bailleur-a", "offres", offre=une["offre_id"], detail="ACCEPTEE")
    assert [t for t in at.table if une["offre_id"] in t.value.to_string()] != []
    assert not any(f"Offre {une['offre_id']}" in m.value for m in at.markdown)


def test_a_page_that_prints_has_its_offers_in_one_table(ouvrir):
    assert [b for b in ouvrir("bailleur-a", "offres", vue="impression").button if "dossier" in b.key] == []


def test_no_answer_due_soon_is_a_sentence():
    cadre = pd.DataFrame({"etape": ["OFFERTE", "AUCUNE"], "reponse_le": [date(2026, 12, 1), None]})
    cadre = cadre.assign(is_a_signaler=[False, True])
    sans, attendues = cards.chiffres(cadre, date(2026, 10, 31))[1:3]
    assert attendues.comparaisons == "aucune en retard ni à échéance sous 3 jours"
    assert sans.comparaisons == "sur 2, dont 1 pas encore signalée au réservataire"
    (proche,) = cards.chiffres(cadre, date(2026, 11, 30))[2:3]
    assert proche.comparaisons == "dont 1 en retard ou à échéance sous 3 jours"


def test_the_sentence_says_what_awaits():
    assert phrase_mes_offres(0, 0, 0, 0) == "Aucune offre ouverte."
    assert phrase_mes_offres(1, 0, 0, 0) == "1 offre ouverte, aucune sans candidat en cours."
    assert phrase_mes_offres(1, 1, 0, 0) == "1 offre ouverte, sans candidat en cours."
    assert phrase_mes_offres(3, 3, 0, 1) == (
        "3 offres ouvertes, toutes sans candidat en cours (1 pas encore signalée au réservataire)."
    )
    assert phrase_mes_offres(12, 5, 2, 0) == (
        "12 offres ouvertes, dont 5 sans candidat en cours ; 2 attendent la réponse d’un ménage."
    )


@pytest.mark.parametrize(
    ("tri", "ordre"),
    [("vacance", "abcd"), ("echeance", "cbad"), ("candidats", "badc"), ("commune", "cadb")],
)
def test_an_order_keeps_the_longest_vacant_first_among_equals(tri, ordre):
    offres = pd.DataFrame(
        {
            "offre_id": list("abcd"),
            "reponse_le": [None, None, date(2026, 11, 2), None],
            # The lease of the last one waits for a signature: nobody has to be put forward for it any more.
            "date_echeance": [date(2026, 11, 9), date(2026, 11, 3), date(2026, 11, 30), date(2026, 11, 1)],
            "etape": [cards.SANS, cards.SANS, "OFFERTE", "ACCEPTEE"],
            "reservataire_code": "ETAT",
            "is_a_signaler": False,
            "is_proposee": False,
            "nb_en_cours": [0, 0, 1, 1],
            "nb_candidatures": [1, 0, 4, 1],
            "commune_code": ["2", "3", "1", "2"],
        }
    )
    communes = {"1": "Éaux", "2": "Muret", "3": "Toulouse"}
    assert "".join(cards.trier(offres, tri, communes, date(2026, 10, 31))["offre_id"]) == ordre
