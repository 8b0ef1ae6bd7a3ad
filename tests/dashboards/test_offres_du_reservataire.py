"""The page Mes offres for a réservataire: what it has to propose, before when, and whom the State houses first."""

import re
from datetime import date

import pandas as pd
import pytest

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.pages.offres import cards, ouvertes, reads, reservataire
from tests.dashboards.test_rapprochement import nue, tables, textes

RESERVATAIRES = ("commune-toulouse", "epci-sicoval", "conseil-departemental", "action-logement", "etat")
ATTENDENT = (
    "select offre_id, n from offre as o cross join lateral (select count(*) as n,"
    " coalesce(bool_and(etat_code = 'POSITIONNEE'), true) as devant_la_commission"
    " from candidature as c where c.offre_id = o.offre_id and c.is_en_cours) as c"
    " where is_offert and reservataire_code is not null"
    " and (n = 0 or (n < 3 and devant_la_commission and date_echeance >= '{jour}'))"
    " order by date_echeance nulls last, jours_vacance desc nulls last, offre_id"
)
JOUR = date(2026, 10, 31)


def liens(at) -> list:
    return [lien for lien in at.get("page_link") if "offre=" in lien.proto.query_string]


def sous_les_liens(at) -> list[str]:
    dits = [nue(un.value) for un in at.caption]
    return [dit for dit in dits if re.search("ménage convient|ménages conviennent|ménage ne convient", dit)]


@pytest.mark.parametrize("login", RESERVATAIRES)
def test_each_vacancy_short_of_candidates_is_one_click_from_its_households_nearest_deadline_first(
    ouvrir, lire, portail, session_de, login
):
    jour = date_des_donnees(Lecteur(portail, session_de(login), departements=("31",)))
    lues = lire(login, ATTENDENT.format(jour=jour))[: reservataire.PAR_PAGE]
    attendues = [x["offre_id"] for x in lues]
    assert attendues
    comptes = {
        x["offre_id"]: x
        for x in lire(
            login,
            "select offre_id, count(*) as menages, count(*) filter (where has_dalo) as dalo from rapprochement"
            " where is_eligible group by offre_id",
        )
    }
    at = ouvrir(login, "offres")
    vus, dits = liens(at)[: len(attendues)], sous_les_liens(at)
    assert len(dits) == len(attendues)
    assert [lien.proto.query_string for lien in vus] == [f"offre={offre}" for offre in attendues]
    assert [re.search(r"(\d) candidats? sur 3$", nue(lien.proto.label)).group(1) for lien in vus] == [
        str(x["n"]) for x in lues
    ]
    for dit, offre in zip(dits, attendues, strict=True):
        compte = comptes.get(offre, {"menages": 0, "dalo": 0})
        assert ("Aucun ménage ne convient" in dit) == (not compte["menages"])
        assert not compte["menages"] or f"{compte['menages']} ménage" in dit
        assert (f"{compte['dalo']} DALO" in dit) == bool(compte["dalo"])


@pytest.mark.parametrize(
    ("etape", "en_cours", "limite", "reservataire_code", "attend"),
    [
        ("AUCUNE", 0, date(2026, 10, 1), "R", True),
        ("AUCUNE", 0, None, "R", True),
        ("AUCUNE", 0, JOUR, None, False),
        ("POSITIONNEE", 1, JOUR, "R", True),
        ("POSITIONNEE", 2, date(2026, 11, 15), "R", True),
        ("POSITIONNEE", 3, date(2026, 11, 15), "R", False),
        ("POSITIONNEE", 1, date(2026, 10, 30), "R", False),
        ("POSITIONNEE", 1, None, "R", False),
        ("ATTRIBUEE", 1, date(2026, 11, 15), "R", False),
    ],
)
def test_an_offer_waits_until_its_deadline_or_three_candidates(etape, en_cours, limite, reservataire_code, attend):
    offre = {"offre_id": "O", "etape": etape, "nb_en_cours": en_cours, "date_echeance": limite}
    cadre = pd.DataFrame([offre | {"reservataire_code": reservataire_code}])
    assert list(reservataire.a_proposer(cadre, JOUR)["offre_id"]) == ["O"] * attend


def test_the_classes_of_the_other_households_are_in_the_journal(ouvrir, notees):
    avant = notees("commune-toulouse", "autres_menages")
    at = ouvrir("commune-toulouse", "offres")
    classes = [dit for dit in sous_les_liens(at) if "autres ménages" in dit]
    assert classes
    assert [nb for nb, _ in notees("commune-toulouse", "autres_menages")[len(avant) :]] == [len(classes)]


def test_a_landlord_is_not_told_to_propose_what_it_reserves_to_others(ouvrir):
    assert "À proposer" not in textes(ouvrir("bailleur-a", "offres"))


def test_the_state_reads_dalo_first_then_pdalpd_then_the_accord_nearest_deadlines_first(ouvrir, portail, session_de):
    lecteur = Lecteur(portail, session_de("etat"), departements=("31",))
    offres = list(reservataire.a_proposer(reads.ouvertes(lecteur), date_des_donnees(lecteur))["offre_id"])[
        : reservataire.PAR_PAGE
    ]
    lus = reads.publics(lecteur, offres, 1000)
    rangs = [
        (0 if x["has_dalo"] else 1 if x["has_pdalpd"] else 2, x["date_echeance"] or date.max)
        for x in lus.astype(object).where(lus.notna(), None).to_dict("records")
    ]
    assert len(rangs) > 1
    assert [r[0] for r in rangs] == sorted(r[0] for r in rangs)
    assert [r[1] for r in rangs if r[0] == 0] == sorted(r[1] for r in rangs if r[0] == 0)
    at = ouvrir("etat", "offres", vue="impression")
    (table,) = [t for t in tables(at) if "Public" in t.columns]
    assert len(table) == min(len(lus), reservataire.MENAGES_MONTRES)
    at = ouvrir("etat", "offres")
    logements = [b for b in at.button if b.key.startswith("logements_public_")]
    assert len(logements) == len(table)
    dits = textes(at) + table.to_string() + " ".join(o for boite in at.selectbox for o in boite.options)
    assert [demande for demande in lus["demande_id"] if demande in dits] == []


def test_a_réservataire_that_does_not_follow_the_dalo_is_not_told_of_its_deadlines(ouvrir):
    at = ouvrir("commune-toulouse", "offres")
    assert "À proposer" in textes(at)
    assert [t for t in tables(at) if "Public" in t.columns] == []


@pytest.mark.parametrize(
    ("limite", "a_signaler", "proposee", "dit"),
    [
        (date(2026, 11, 15), False, False, "15 jours pour proposer"),
        (date(2026, 11, 15), False, True, "15 jours pour proposer"),
        (JOUR, False, False, "dernier jour pour proposer"),
        (date(2026, 10, 30), False, False, "aucun candidat proposé, délai dépassé depuis 1 jour"),
        (date(2026, 10, 30), False, True, "candidats tous écartés, d’autres à proposer"),
        (None, False, False, "aucun délai fixé"),
        (None, True, False, "pas encore signalé au réservataire"),
    ],
)
def test_a_deadline_past_without_anybody_is_told_from_candidates_who_all_fell(limite, a_signaler, proposee, dit):
    offre = {"date_echeance": limite, "is_a_signaler": a_signaler, "is_proposee": proposee}
    assert reservataire.reste(offre, JOUR) == dit


@pytest.mark.parametrize("libelle", [*ouvertes.DELAIS.values(), *cards.TRIS.values()])
def test_the_choices_of_the_lists_are_short_enough_not_to_be_cut(libelle):
    assert len(libelle) <= 24


@pytest.mark.parametrize(
    ("compte", "dit"),
    [
        ((1, 0, 0), "1 ménage convient"),
        ((12, 3, 1), "12 ménages conviennent, dont 3 DALO et 1 autre prioritaire"),
        ((12, 0, 2), "12 ménages conviennent, dont 2 prioritaires"),
    ],
)
def test_the_households_that_fit_an_offer_are_counted_in_words(compte, dit):
    comptes = pd.DataFrame([compte], index=["O"], columns=["menages", "dalo", "autres_prioritaires"])
    assert reservataire.combien(comptes, "O") == dit
    assert reservataire.combien(comptes, "X") == "aucun ménage ne convient"
