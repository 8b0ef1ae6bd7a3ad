"""The refusals to expect on the page Rapprochement: nothing where they are off, and never in the order nor the plan."""

from datetime import date

import pytest

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import CAS_MIN
from dashboards.pages.offres import plan_reads
from dashboards.pages.rapprochement import reads, refus
from tests.dashboards.test_plan import calculer
from tests.dashboards.test_rapprochement import nue, tables, textes
from warehouse.matching import answers, refusals

REPONDUES = (
    "select count(*) as n, count(*) filter (where c.etat_code in ('REFUSEE', 'SILENCE')) as refus"
    " from candidature as c join demande using (demande_id) join offre using (offre_id)"
    " where c.date_offre is not null and (c.reponse_code is not null or c.etat_code = 'SILENCE')"
)


@pytest.fixture
def offre(demandee):
    """The offer of the landlord that the most households fit."""
    return demandee("bailleur-a")


@pytest.fixture
def lecteur_de(portail, session_de):
    return lambda login: Lecteur(portail, session_de(login), departements=("31",))


@pytest.fixture
def en_service(portail, monkeypatch):
    """Turn the estimate on, for the few answers of the warehouse of the tests."""
    monkeypatch.setattr(portail.settings, "expected_refusals", True)
    monkeypatch.setattr(refusals, "REPONSES", 30)
    monkeypatch.setattr(refusals, "DE_CHAQUE", 5)


def candidats(at):
    """Return the table of the candidates, and that of their refusals to expect where there is one."""
    classes = [t for t in tables(at) if "Points et pourquoi" in t or "Points" in t]
    attendus = [t for t in tables(at) if "Ce qui joue le plus" in t]
    return classes, attendus


def test_where_it_is_off_nothing_is_read_nor_computed_nor_shown(ouvrir, portail, offre, monkeypatch):
    appels = []

    def interdit(*_, **__):
        appels.append(1)
        raise AssertionError("read or computed")

    for module, nom in ((answers, "reponses"), (answers, "menages"), (refus, "ajuster")):
        monkeypatch.setattr(module, nom, interdit)
    assert portail.settings.expected_refusals is False
    at = ouvrir("bailleur-a", "rapprochement", offre=offre)
    assert not at.exception
    assert refus.TITRE not in [un.label for un in at.expander]
    assert (candidats(at)[1], appels) == ([], [])
    # The same page once it is on: what is forbidden above is what it calls.
    monkeypatch.setattr(portail.settings, "expected_refusals", True)
    at.run()
    assert appels


def test_the_order_of_the_candidates_and_the_plan_are_the_same_with_it_and_without(
    ouvrir,
    lecteur_de,
    offre,
    request,
):
    def vus():
        at = ouvrir("bailleur-a", "rapprochement", offre=offre)
        plan = plan_reads.plan(lecteur_de("bailleur-a"), date(2026, 10, 31), "tous", 1, quotas=True)
        return candidats(at), (plan.propositions, plan.places.tolist(), plan.points)

    (avant, rien), plan_avant = vus()
    request.getfixturevalue("en_service")
    (apres, attendus), plan_apres = vus()
    assert rien == []
    assert len(attendus) == 1
    assert [t.to_dict() for t in apres] == [t.to_dict() for t in avant]
    assert plan_apres == plan_avant


@pytest.mark.usefixtures("en_service")
def test_what_is_expected_is_told_in_the_order_of_the_list_with_its_calibration(ouvrir, lire, entrepot, offre):
    at = ouvrir("bailleur-a", "rapprochement", offre=offre)
    assert not at.exception
    assert refus.TITRE in [un.label for un in at.expander]
    (attendus,) = candidats(at)[1]
    classees = lire(
        "bailleur-a",
        f"select demande_id from rapprochement where offre_id = '{offre}' and is_eligible"
        " order by points desc, date_creation, demande_id limit 20",
    )
    assert [nue(une) for une in attendus.index] == [str(rang) for rang in range(1, len(classees) + 1)]
    combien = [int(nue(un)) for un in attendus["Refus attendus sur cent propositions semblables"]]
    assert all(0 < un < 100 for un in combien)
    assert "refus de plus sur cent propositions que" in textes(at) or "refus de moins sur cent" in textes(at)
    (calibrage,) = [t for t in tables(at) if "Refus observés" in t]
    assert nue(calibrage.index[-1]) == "Ensemble"
    for _, ligne in calibrage.iterrows():
        # Of few answers, their count and no share.
        assert ("%" in ligne["Part observée"]) == (int(nue(ligne["Réponses"])) >= CAS_MIN)
    assert any("%" not in part for part in calibrage["Part observée"])
    with entrepot.connexion() as connexion:
        lectures = connexion.execute(
            "select nb_lignes from acces.journal_entier where evenement = 'lecture' and login = 'bailleur-a'"
            " and cible = 'rapprochement' order by entree_id desc limit 2"
        ).fetchall()
    # One line for the list, one for what is expected of its households.
    assert lectures == [(len(attendus),)] * 2


def test_beside_a_plan_they_are_told_of_the_households_of_one_dwelling_where_they_are_on(ouvrir, request):
    def refus_du_plan(at):
        return [un for un in at.selectbox if un.key == "refus_du_plan"]

    at = calculer(ouvrir("bailleur-a", "offres", onglet="plan"))
    assert (refus_du_plan(at), candidats(at)[1]) == ([], [])
    request.getfixturevalue("en_service")
    at.run()
    (choix,) = refus_du_plan(at)
    choix.set_value(choix.options[-1]).run()
    (attendus,) = candidats(at)[1]
    (plan,) = [t for t in tables(at) if "Ménage (pseudonyme)" in t]
    dits = plan[[nue(un) == nue(choix.options[-1]) for un in plan.index]]
    assert [nue(place) for place in attendus.index] == [nue(place) for place in dits["Place"]]


@pytest.mark.usefixtures("en_service")
def test_a_household_keeps_its_rank_where_one_before_it_is_hidden(lecteur_de, offre):
    lecteur = lecteur_de("bailleur-a")
    lues = reads.candidats(lecteur, offre, 0, 5)
    estime, menages = refus.modele(lecteur), answers.menages(lecteur.lignes, offre, lues["demande_id"].tolist()[1:])
    assert list(refus.table(estime, menages, lues)["Rang"]) == ["2", "3", "4", "5"]


def test_the_effect_of_a_level_is_told_of_thirty_answers_and_more():
    dits = [
        nue(refus.phrase(refusals.Effet("Commune", "autre vœu", "premier vœu", reponses, 5.2))) for reponses in (29, 30)
    ]
    assert dits == [
        "Commune : « autre vœu », trop peu de cas pour en dire l’effet (29 réponses).",
        "Commune : « autre vœu », 5,2 refus de plus sur cent propositions que « premier vœu » (30 réponses).",
    ]


@pytest.mark.parametrize(
    ("etage", "ascenseur", "niveau"),
    [
        (1, None, "SIMPLE"),
        (5, True, "SIMPLE"),
        (None, True, "SIMPLE"),
        (2, False, "MARCHES"),
        (5, None, "INCONNU"),
        (None, False, "INCONNU"),
        (None, None, "INCONNU"),
    ],
)
def test_a_floor_is_simple_or_not_only_where_it_is_known(entrepot, etage, ascenseur, niveau):
    logement = (
        "select null::text as commune_code, null::text as typologie_code, null::numeric as loyer_eur,"
        " null::numeric as charges_eur, null::boolean as is_qpv, %s::int as etage, %s::boolean as has_ascenseur"
    )
    demande = (
        "select null::text[] as communes_souhaitees, null::text[] as typologies_souhaitees,"
        " null::numeric as loyer_max_eur, current_date as date_creation"
    )
    niveaux = answers.NIVEAUX.format(jour="current_date")
    with entrepot.connexion() as connexion:
        (lu,) = connexion.execute(
            f"select acces from (select {niveaux} from ({logement}) as o cross join ({demande}) as d) as un",
            (etage, ascenseur),
        ).fetchone()
    assert lu == niveau


@pytest.mark.usefixtures("en_service")
def test_the_model_is_made_of_the_answers_that_its_reader_reads_and_of_no_other(lecteur_de, lire):
    comptes = {}
    for login in ("bailleur-a", "bailleur-b"):
        lues = answers.reponses(lecteur_de(login).lignes)
        (compte,) = lire(login, REPONDUES)
        assert (lues["nombre"].sum(), lues["refus"].sum()) == (compte["n"], compte["refus"])
        assert 0 < lues.loc[lues["is_recente"], "nombre"].sum() < compte["n"] / 2
        comptes[login] = compte["n"]
    assert comptes["bailleur-a"] != comptes["bailleur-b"]


def test_too_few_answers_are_said(ouvrir, portail, offre, monkeypatch):
    monkeypatch.setattr(portail.settings, "expected_refusals", True)
    monkeypatch.setattr(refusals, "REPONSES", 10**9)
    at = ouvrir("bailleur-a", "rapprochement", offre=offre)
    assert nue(refus.TROP_PEU) in [nue(str(une.value)) for une in at.info]
    assert candidats(at)[1] == []
