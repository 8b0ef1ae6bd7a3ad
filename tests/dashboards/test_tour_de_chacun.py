"""DALO et publics prioritaires, by whose turn it is: what the page opens on, the next step of a row, the figures."""

from datetime import date

import pytest

from dashboards.kit.words.formats import date_longue, nombre
from dashboards.pages.priorites import sentences
from tests.dashboards.test_priorites import pseudonymes, rangees, textes


@pytest.mark.parametrize(
    ("recours", "etape", "attendue"),
    [
        ({"jours_restants": 12}, "reconnus", "Proposer un logement avant le 24 janvier 2027."),
        (
            {"jours_restants": -3},
            "reconnus",
            "Proposer un logement sans attendre : l’échéance était le 24 janvier 2027.",
        ),
        (
            {"jours_restants": None},
            "reconnus",
            "Proposer un logement : le délai n’est pas paramétré pour ce département.",
        ),
        ({"jours_restants": 12}, "recours", "Décider en commission de médiation avant le 24 janvier 2027."),
        (
            {"jours_restants": 12, "etat_demande_code": "radiee"},
            "reconnus",
            "Proposer un logement avant le 24 janvier 2027. Sa demande est radiée : en vérifier d’abord la cause.",
        ),
        (
            {"jours_restants": 12, "is_positionne": True},
            "reconnus",
            "Proposer un logement avant le 24 janvier 2027. Une candidature est en cours : en suivre la réponse.",
        ),
    ],
)
def test_the_next_step_of_a_recours_is_told_with_its_date(recours, etape, attendue):
    assert suite(recours, etape, est_sienne=True) == attendue


@pytest.mark.parametrize(
    ("recours", "etape", "attendue"),
    [
        ({"jours_restants": 12}, "reconnus", "L’État doit proposer un logement avant le 24 janvier 2027."),
        (
            {"jours_restants": -3, "etat_demande_code": "expiree", "is_positionne": True},
            "reconnus",
            "L’État doit proposer un logement : l’échéance était le 24 janvier 2027. Sa demande est expirée. "
            "Une candidature est en cours.",
        ),
        ({"jours_restants": 12}, "recours", "La commission de médiation doit décider avant le 24 janvier 2027."),
    ],
)
def test_the_next_step_of_a_stage_of_another_says_who_has_to_and_asks_nothing(recours, etape, attendue):
    assert suite(recours, etape, est_sienne=False) == attendue


def suite(recours, etape: str, *, est_sienne: bool) -> str:
    entier = {"date_echeance": date(2027, 1, 24), "etat_demande_code": "active", "is_positionne": False} | recours
    return sentences.suite_du_recours(entier, etape, est_sienne=est_sienne).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("login", "onglet", "debut"),
    [
        ("comed", "recours", "Décider en commission"),
        ("comed", "reconnus", "L’État doit proposer"),
        ("etat", "reconnus", "Proposer un logement"),
        ("etat", "recours", "La commission de médiation doit décider"),
    ],
)
def test_each_row_of_a_stage_tells_its_reader_what_its_rights_allow(ouvrir, login, onglet, debut):
    lues = rangees(ouvrir(login, "priorites", onglet=onglet))
    assert lues
    assert [texte for texte in lues if f"\n{debut}" not in texte] == []


def test_who_decides_the_recours_opens_on_those_that_wait_for_its_decision(ouvrir, lire):
    lues = lire("comed", "select * from dalo_suivi where etat_code = 'EN_INSTRUCTION'")
    at = ouvrir("comed", "priorites")
    assert at.query_params["onglet"] == "recours"
    assert set(pseudonymes(at)) == {x["demande_id"] for x in lues}
    assert f"{nombre(len(lues))} recours attend" in textes(at)
    assert "votre décision" in textes(at)
    (publiee,) = lire("comed", "select date_reference from publication")
    jour = f"(au {date_longue(publiee['date_reference'])})"
    dites = {m.label.replace("\xa0", " "): m.value for m in at.metric}
    assert dites[f"Recours à décider {jour}".replace("\xa0", " ")] == nombre(len(lues))


def test_who_reads_the_list_is_told_of_its_deadlines_at_its_day_alone_whatever_the_period(ouvrir, lire):
    (lu,) = lire(
        "etat",
        "select count(*) as n, count(*) filter (where is_echeance_30_jours) as proches from dalo_suivi"
        " where etat_code = 'A_RELOGER'",
    )
    at = ouvrir("etat", "priorites", geo="dep-31", pas="mois", mois="2025-08")
    assert at.query_params["mois"] == "2025-08"
    dites = {m.label.split("\xa0")[0].partition(" (au ")[0]: m.value for m in at.metric}
    assert (dites["Ménages reconnus à loger"], dites["Échéances DALO sous 30 jours"]) == tuple(map(nombre, lu.values()))
    assert [m.label for m in at.metric if "fin août" in m.label] == []


def test_the_row_of_a_recours_says_whether_it_asks_for_a_dwelling_or_for_a_shelter(ouvrir, lire):
    lues = lire("comed", "select demande_id, nature_recours_code as code from dalo_suivi")
    natures = {x["demande_id"]: {"LOGEMENT": "logement", "HEBERGEMENT": "hébergement"}[x["code"]] for x in lues}
    at = ouvrir("comed", "priorites", onglet="recours")
    assert {natures[p] for p in pseudonymes(at)} == {"logement", "hébergement"}
    assert [
        texte for p, texte in zip(pseudonymes(at), rangees(at), strict=True) if f"Recours {natures[p]}, " not in texte
    ] == []
    table = next(
        t.value
        for t in ouvrir("comed", "priorites", onglet="recours", vue="impression").table
        if "Pseudonyme" in t.value.columns
    )
    assert {p: n.lower() for p, n in zip(table["Pseudonyme"], table["Nature"], strict=True)} == {
        p: natures[p] for p in table["Pseudonyme"]
    }
