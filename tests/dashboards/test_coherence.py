"""From page to page, one reader meets one number under one name; two numbers have two names that say the difference."""

import pandas as pd
import pytest

from dashboards.kit.reads.territoire import Situation
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.words import formats, sentences
from dashboards.pages.offres.cards import ETAPES, SANS
from dashboards.pages.priorites import listes

COLONNES = ("indicateur", "periode", "territoire_code", "valeur", "denominateur", "cas")


def chiffres(page) -> dict[str, str]:
    return {m.label: m.value for m in page.metric}


def test_the_state_counts_alike_on_its_home_and_among_the_presomptions_who_waits_without_a_proposition(ouvrir, lire):
    (presomptions,) = lire(
        "etat",
        "select periode, valeur from indicateur where indicateur_code = 'presomption_dalo' and territoire_code = '31'"
        " and dimension = 'motif_dalo' and modalite = '1' order by periode desc limit 1",
    )
    accueil = ouvrir("etat")
    nom = "Au-delà du délai anormalement long, sans proposition"
    assert chiffres(accueil)[nom] == formats.nombre(presomptions["valeur"])
    dite = sentences.a_la_fin(presomptions["periode"]).replace("\xa0", " ")
    assert dite in "\n".join(c.value for c in accueil.caption).replace("\xa0", " ")


def test_a_landlord_counts_alike_on_its_home_and_among_its_offers_those_without_a_candidate(ouvrir):
    accueil, offres = (chiffres(ouvrir("bailleur-a", page)) for page in ("accueil", "offres"))
    assert accueil[ETAPES[SANS]] == offres[ETAPES[SANS]]
    assert int(offres[ETAPES[SANS]].replace("\u202f", "")) > 0


def test_the_list_of_the_recognised_says_how_many_the_list_of_the_demandes_does_not_hold():
    a_loger = pd.DataFrame({"etat_demande_code": ["active"] * 22 + ["radiee"] * 8 + ["expiree"]})
    dite = listes.sans_demande_en_cours(a_loger)
    assert dite.startswith("9 de ces ménages n’ont plus de demande en cours")
    assert listes.sans_demande_en_cours(a_loger.head(22)) == ""


def test_the_state_is_told_which_of_those_to_house_its_list_of_demandes_leaves_out(ouvrir, lire):
    (a_loger,) = lire("etat", "select count(*) as n from dalo_suivi where etat_code = 'A_RELOGER'")
    (listees,) = lire("etat", "select count(*) as n from demande where has_dalo and etat_code = 'active'")
    hors = a_loger["n"] - listees["n"]
    assert hors > 0
    dits = "\n".join(str(c.value) for c in ouvrir("etat", "priorites").caption).replace("\xa0", " ")
    assert f"{formats.nombre(hors)} de ces ménages" in dits
    assert "la page « Demandes » ne les compte pas" in dits


@pytest.mark.parametrize("login", ["commune-muret", "public"])
@pytest.mark.parametrize("chemin", ["accueil", "territoire"])
def test_no_page_says_that_twelve_months_are_missing_where_the_tension_is_told(ouvrir, lire, login, chemin):
    assert lire(login, "select 1 from indicateur where indicateur_code = 'tension' and valeur is not null limit 1")
    at = ouvrir(login, chemin, geo="com-31395" if login == "commune-muret" else "dep-31")
    dits = "\n".join(str(e.value) for e in [*at.markdown, *at.caption, *at.info, *at.warning, *at.title])
    assert len(dits) > 200
    assert sentences.NON_COUVERTE not in dits.replace("\xa0", " ")


def test_who_was_ever_recognised_and_who_is_on_the_day_of_the_lease_have_two_names(lire):
    (suivies,) = lire("etat", "select libelle from code where liste = 'PRIORITE' and code = 'PRIORITAIRE'")
    (baux,) = lire(
        "etat",
        "select formule, limites from indicateur_definition where indicateur_code = 'part_attribution_prioritaire'",
    )
    assert suivies["libelle"].startswith("Déjà reconnue prioritaire")
    assert "en vigueur" in baux["formule"]
    assert "déjà reconnues prioritaires" in baux["limites"]


@pytest.fixture
def situation() -> Situation:
    """Muret at a month of which its demandes are told, the tension of the département only at the month before."""
    lieux = [Territoire(type_, code, code, None, "31") for type_, code in (("commune", "31395"), ("departement", "31"))]
    lignes = [
        ("stock", "2026-10", "31395", 120, None, 120),
        ("stock", "2026-10", "31", 900, None, 900),
        ("tension", "2026-09", "31", 5.1, 170, 170),
    ]
    series = pd.DataFrame(lignes, columns=COLONNES).assign(is_masque=False, dimension="ensemble")
    return Situation(lieux[0], lieux[1], "mois", "2026-10", series)


def test_a_tension_that_the_reader_is_not_told_is_not_said_to_lack_months(situation):
    assert situation.est_tension_couverte
    assert situation.tension is None


def test_before_any_tension_is_told_the_files_are_said_not_to_cover_it(situation):
    sans = situation.series[situation.series["indicateur"] != "tension"]
    avant = Situation(situation.ici, situation.reference, "mois", "2026-10", sans)
    assert not avant.est_tension_couverte
    assert avant.tension == formats.Valeur(None)
