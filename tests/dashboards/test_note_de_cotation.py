"""The note of a scenario for a conférence intercommunale: sentences, tables, limits; and the draws under it."""

import hashlib
import io

import pandas as pd
import pytest
from pypdf import PdfReader

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import date_longue, nombre
from dashboards.pages.cotation import passe, reads
from tests.dashboards.test_cotation import mesurer
from tests.dashboards.test_grille import NOMMEE
from tests.dashboards.test_rapprochement import nue, textes

SCENARIO = {"pdalo": "0", "pmois": "2"}


@pytest.fixture
def lecteur_de(portail, session_de):
    return lambda login: Lecteur(portail, session_de(login), departements=("31",))


@pytest.fixture
def note(connecter, client):
    """Download the note of a scenario, as one text in which lines are not broken."""

    def _note(login: str, **filtres: str) -> str:
        connecter(login)
        reponse = client.get("/export/note_cotation.pdf", params=filtres)
        assert (reponse.status_code, reponse.content[:5]) == (200, b"%PDF-")
        lu = PdfReader(io.BytesIO(reponse.content))
        return " ".join(nue(" ".join(page.extract_text() for page in lu.pages)).split())

    return _note


@pytest.mark.parametrize("login", ["bailleur-a", "etat", "epci-sicoval"])
def test_the_note_says_what_is_compared_what_changes_and_within_which_limits(note, login):
    dite = note(login, **SCENARIO)
    assert dite.startswith("Simulation d’une grille de cotation : note pour une conférence intercommunale")
    assert "Comparé : un scénario, contre la grille d’aujourd’hui." in dite
    assert nue(NOMMEE)[:40] in dite
    assert "« Par mois d’ancienneté » passe de 1 à 2" in dite
    assert "elle mesure la simulation, non le territoire" in dite
    assert "Ni la nationalité ni la santé ne sont des critères" in dite
    assert ("Décisions du" in dite) is (login != "epci-sicoval")
    assert "Poids des critères" in dite
    assert "Données au" in dite


def test_the_figures_of_its_sentences_are_those_of_the_tables(note, client):
    dite = note("bailleur-a", **SCENARIO)
    reponse = client.get("/export/cotation.csv", params=SCENARIO)
    lus = pd.read_csv(io.BytesIO(reponse.content), sep=";", encoding="utf-8-sig")
    logements = lus[lus["tableau"] == "Logement par logement"]
    (ensemble,) = lus[lus["tableau"] == "Ce qui s’est passé : Ensemble"].to_dict("records")
    entrants = int(logements["entrants"].sum())
    assert f"Sur {len(logements)} logements vacants" in dite
    assert f"où {entrants} ménages entrent parmi eux" in dite
    assert (
        f"des {int(ensemble['baux'])} ménages logés, le scénario en aurait mis {int(ensemble['top_3_apres'])} sur"
        in dite
    )
    assert f"contre {int(ensemble['top_10_avant'])} aujourd’hui" in dite


def test_the_note_of_a_rule_of_law_set_aside_says_that_no_grid_may(note):
    assert "(de droit, dont aucune grille ne permet de passer outre) est mise de côté" in note(
        "bailleur-a", regle="PLAFOND"
    )


def test_the_note_holds_no_pseudonym(note, lire):
    mots = set(note("bailleur-a", **SCENARIO).split())
    assert mots.isdisjoint(ligne["demande_id"] for ligne in lire("bailleur-a", "select demande_id from demande"))


def test_who_has_not_the_page_has_not_the_note_and_a_weight_that_is_not_offered_is_refused(connecter, client):
    connecter("bailleur-a")
    assert client.get("/export/note_cotation.pdf", params={"pdalo": "51.5"}).status_code == 409
    assert client.get("/export/note_cotation.csv").status_code == 404
    connecter("adil")
    assert client.get("/export/note_cotation.pdf").status_code == 403


def empreinte(offre: str) -> str:
    return hashlib.md5(offre.encode(), usedforsecurity=False).hexdigest()


def test_the_vacant_dwellings_are_drawn_by_their_key_types_in_turn_not_by_their_wait(lecteur_de, lire, monkeypatch):
    monkeypatch.setattr(reads, "PROFILS", 5)
    tirees = list(reads.tirer_les_logements(lecteur_de("bailleur-a")).offres["offre_id"])
    par_profil: dict[str, dict] = {}
    for offre in lire("bailleur-a", "select offre_id, profil_code, typologie_code from offre where is_offert"):
        siennes = par_profil.setdefault(offre["profil_code"], offre)
        if empreinte(offre["offre_id"]) < empreinte(siennes["offre_id"]):
            par_profil[offre["profil_code"]] = offre
    par_type: dict[str, list[str]] = {}
    for offre in sorted(par_profil.values(), key=lambda un: empreinte(un["offre_id"])):
        par_type.setdefault(offre["typologie_code"], []).append(offre["offre_id"])
    tours = sorted((tour, empreinte(offre), offre) for siens in par_type.values() for tour, offre in enumerate(siens))
    assert len(par_profil) > reads.PROFILS
    assert tirees == [offre for _, _, offre in tours[: reads.PROFILS]]


def test_the_screen_says_that_the_dwellings_are_drawn_and_of_which_days_the_leases_are(ouvrir, lecteur_de, lire):
    lectures = reads.lire(lecteur_de("bailleur-a"))
    lectures.lire_le_passe(lecteur_de("bailleur-a"))
    baux = "', '".join(lectures.baux)
    (jours,) = lire(
        "bailleur-a",
        "select min(coalesce(date_decision_cal, date_bail)) as du, max(coalesce(date_decision_cal, date_bail)) as au"
        f" from attribution where attribution_id in ('{baux}')",
    )
    dit = nue(textes(mesurer(ouvrir("bailleur-a", "cotation"))))
    assert f"Décisions du {nue(date_longue(jours['du']))} au {nue(date_longue(jours['au']))}." in dit
    assert f"{nombre(reads.PROFILS)} logements vacants au plus, tirés au sort (toujours les mêmes)" in dit


def test_one_day_of_leases_is_told_as_one_day(lecteur_de):
    lectures = reads.lire(lecteur_de("bailleur-a"))
    lectures.lire_le_passe(lecteur_de("bailleur-a"))
    un = lectures.passes[""].loges
    lectures.passes[""] = type(lectures.passes[""])(un.head(1), lectures.passes[""].autres)
    assert f"Décision du {date_longue(un['date_decision'].iloc[0])}." in passe.population(lectures)
