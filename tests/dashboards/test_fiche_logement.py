"""The card of a dwelling on the pages of proposals: reference, address where a file gives it, and where it lies."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.charts import carte as cartes
from dashboards.charts.geo import geometrie
from dashboards.charts.theme import theme
from dashboards.kit import fiche_logement
from dashboards.kit.logement import reserve_a
from dashboards.kit.words.formats import apostrophes
from tests.dashboards.test_rapprochement import nue

PAGES = ("rapprochement", "offres", "commission")
COLONNE = "Ce qui est reçu"
JOUR = date(2026, 10, 31)


def fiche(at):
    return next(t.value for t in at.table if COLONNE in t.value.columns and "Référence" in t.value.index)[COLONNE]


@pytest.fixture
def a_voir(lire):
    """Give an offer of a reader, one that a commission has to see if there is one: its pages show it too."""
    return lambda login: lire(
        login,
        "select * from offre as o where is_offert order by (select bool_and(c.etat_code = 'POSITIONNEE')"
        " from candidature as c where c.offre_id = o.offre_id and c.is_en_cours) desc nulls last, offre_id limit 1",
    )[0]


@pytest.mark.parametrize(
    ("login", "chemin"), [*(("bailleur-a", chemin) for chemin in PAGES), ("etat", "rapprochement"), ("etat", "offres")]
)
def test_the_card_of_a_dwelling_is_what_its_landlord_sent(ouvrir, a_voir, login, chemin):
    offre = a_voir(login)
    lue = fiche(ouvrir(login, chemin, offre=offre["offre_id"]))
    assert nue(lue["Référence"]) == nue(f"offre {offre['offre_id']}, logement {offre['logement_id']}")
    assert nue(lue["Adresse"]) == nue(offre["adresse_logement"] or fiche_logement.SANS_ADRESSE)
    assert nue(lue["Programme"]) == nue(offre["programme"] or "—")


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({}, "Ville, jusqu’au 31 octobre 2026"),
        ({"date_echeance": JOUR - timedelta(days=1)}, "Ville"),
        ({"date_signalement": None, "date_echeance": None}, "Ville, pas encore signalé au réservataire"),
        ({"date_echeance": None}, "Ville"),
        ({"reservataire_code": "C9"}, "C9, jusqu’au 31 octobre 2026"),
        ({"reservataire_code": None}, "—"),
    ],
)
def test_a_dwelling_is_told_for_whom_it_is_reserved_and_until_when_that_one_may_propose(change, dit):
    offre = {"reservataire_code": "C1", "date_signalement": date(2026, 10, 1), "date_echeance": JOUR}
    assert reserve_a(offre | change, {"C1": "Ville"}, JOUR) == dit


@pytest.mark.parametrize("login", ["bailleur-a", "commune-toulouse"])
def test_the_card_names_the_réservataire(ouvrir, lire, login):
    (offre,) = lire(
        login,
        "select o.*, g.libelle from offre as o inner join organisme as g on o.reservataire_code = g.organisme_code"
        " where o.is_offert and o.reservataire_code not like 'E%'"
        " order by o.date_echeance desc nulls last, o.offre_id limit 1",
    )
    dit = fiche(ouvrir(login, "rapprochement", offre=offre["offre_id"]))["Réservé à"]
    assert nue(dit) == reserve_a(offre, {offre["reservataire_code"]: apostrophes(offre["libelle"])}, JOUR)


def test_an_address_is_told_of_the_dwellings_on_offer_alone(lire, entrepot):
    lues = lire("bailleur-a", "select is_offert, adresse_logement, programme from offre")
    assert {x["is_offert"] for x in lues if x["adresse_logement"] or x["programme"]} == {True}
    assert lire("ingenieur", "select offre_id from offre where adresse_logement is not null") == []


@pytest.mark.parametrize("nom", ["light", "dark"])
def test_the_map_shows_the_commune_among_those_of_its_epci_and_needs_no_network(nom):
    contours = geometrie("31")
    figure = cartes.situer(contours, "31395", "Muret", ["31395", "31433", "31557"])(theme(nom))
    traces = {trace.name: trace for trace in figure.data}
    assert {"Muret", "communes de son intercommunalité"} <= set(traces)
    assert {trace.type for trace in figure.data} == {"scatter"}
    xs = [x for x in traces["Muret"].x if x is not None]
    debut, fin = figure.layout.xaxis.range
    assert debut <= min(xs) <= max(xs) <= fin
    assert figure.layout.annotations[0].text == "<b>Muret</b>"
    assert [t.fillcolor for t in figure.data].count(traces["Muret"].fillcolor) == 1


def test_a_commune_without_outline_has_its_place_in_words_alone():
    contours = geometrie("31")
    assert cartes.situer(contours, "99999", "Ailleurs", []) is None
    assert cartes.situer(None, "31395", "Muret", []) is None
    assert cartes.situer(replace(contours, communes={}), "31395", "Muret", []) is None


def test_the_place_in_words_is_not_aligned_as_figures():
    def montrer():
        from dashboards.kit import fiche_logement
        from dashboards.kit.graphique import graphique

        offre = dict.fromkeys(["adresse_logement", "programme", "quartier", "is_qpv", "epci_code"])
        noms = {"commune_code": {}, "epci_code": {}}
        graphique(fiche_logement.plan(offre | {"offre_id": "O1", "commune_code": "99999"}, noms, [], "99"))

    (cadre,) = [bloc for bloc in blocs(AppTest.from_function(montrer).run().main) if "plan_O1" in bloc]
    assert cadre.endswith("-textes_plan_O1")


def blocs(dedans) -> list[str]:
    """Return the identities of the blocks of a page, however deep."""
    siens = [str(getattr(dedans.proto, "id", ""))] if dedans.proto is not None else []
    return siens + [un for enfant in getattr(dedans, "children", {}).values() for un in blocs(enfant)]
