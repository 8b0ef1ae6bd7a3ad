"""The whole line: by Dagster, by the command, on both servers, and when it must not publish."""

import dagster as dg
import pytest

from ingestion.door import landing
from ingestion.simulation import simuler
from orchestration.assets.entrepot import assets_du_projet_dbt
from orchestration.assets.publication import assets_de_publication
from orchestration.assets.ressources import Observatoire
from orchestration.build import construire, nouvelle_publication, verrou_de_construction
from tests.conftest import GRAINE, deja_lu
from warehouse.access import reading
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings

LUES = "select distinct publication_id from indicateur_stock"


@pytest.fixture(scope="module")
def fichiers(dossier_du_run):
    """The files of a département so small that its line is short."""
    dossier = dossier_du_run / "fichiers-ligne"
    simuler(dossier, scale=0.005, years=1, seed=GRAINE)
    return dossier


@pytest.fixture(scope="module")
def observatoire_dagster(dossier_du_run, fichiers):
    """A home of its own whose landing folder holds those files."""
    home = dossier_du_run / "ligne"
    deja_lu(dossier_du_run, Settings(home=home))
    (home / "depot").symlink_to(fichiers)
    return Observatoire(home=str(home))


@pytest.fixture(scope="module")
def execution(observatoire_dagster):
    """The job, run in this process."""
    from orchestration.definitions import build_defs

    definitions = build_defs(observatoire=observatoire_dagster)
    return definitions.resolve_job_def("ligne").execute_in_process(raise_on_error=False)


@pytest.fixture
def base(observatoire_dagster, execution):
    return observatoire_dagster.base()


def publication_lue(base, compte="etat"):
    """Return what a reader sees: the identifiers of the publications in its answer."""
    moteur = base.moteur_lecteur()
    try:
        session = reading.ouvrir_session_admin(base, compte)
        return {ligne[0] for ligne in reading.lire(moteur, session, LUES).lignes}
    finally:
        moteur.dispose()


def historique(base):
    with base.connexion() as connexion:
        return connexion.execute(
            "select publication_id, statut, motif from technique.publication order by 1"
        ).fetchall()


def test_the_job_of_dagster_loads_builds_audits_and_publishes(execution, base):
    assert execution.success
    assert {evenement.asset_key.to_user_string() for evenement in execution.get_asset_materialization_events()} >= {
        *("raw/demandes", "raw/attributions", "marts/fct_demande", "publication"),
    }
    ((publication_id, statut, _),) = historique(base)
    assert (statut, publication_lue(base)) == ("publiee", {publication_id})


def test_no_row_is_lost_on_the_way_of_dagster(execution, base, fichiers):
    with base.connexion() as connexion:
        depots = connexion.execute(
            "select count(*), count(*) filter (where lues <> chargees + quarantaine + doublons) from raw.depots"
        ).fetchone()
    assert depots == (len(landing.lister([fichiers])), 0)


def test_every_check_of_the_line_has_a_verdict(execution):
    evaluations = [
        e.event_specific_data for e in execution.all_events if e.event_type_value == "ASSET_CHECK_EVALUATION"
    ]
    assert {e.check_name for e in evaluations} >= {"aucun_fichier_rejete", "aucune_ligne_perdue", "aucun_constat"}
    assert [(e.asset_key, e.check_name) for e in evaluations if not e.passed and e.severity.value == "ERROR"] == []


def test_what_the_audit_refuses_is_shown_by_dagster_and_not_published(observatoire_dagster, base):
    """Run alone after the first publication, the last asset finds nothing built beside it."""
    avant, seul = publication_lue(base), assets_de_publication(*assets_du_projet_dbt())[-1]
    refusee = dg.materialize([seul], resources={"observatoire": observatoire_dagster}, raise_on_error=False)
    (verdict,) = refusee.get_asset_check_evaluations()
    assert (refusee.success, verdict.check_name, verdict.passed) == (False, "aucun_constat", False)
    assert "schemas_presents" in str(verdict.metadata["constats"])
    assert publication_lue(base) == avant


def test_a_failed_build_publishes_nothing_is_recorded_and_names_what_failed(observatoire_dagster, base):
    avant = publication_lue(base)
    une_ligne = "where (_depot_id, _ligne) = (select _depot_id, _ligne from raw.attributions order by 1, 2 limit 1)"
    with base.connexion() as connexion:
        # A date that the loader would have put in quarantine.
        (bonne,) = connexion.execute(f"select date_bail from raw.attributions {une_ligne}").fetchone()
        connexion.execute(f"update raw.attributions set date_bail = '2026-02-31' {une_ligne}")
    try:
        with pytest.raises(ErreurObservatoire, match=r"données précédentes.*n’a pas pu être construit.*2026-02-31"):
            construire(base, observatoire_dagster.settings)
    finally:
        with base.connexion() as connexion:
            connexion.execute(f"update raw.attributions set date_bail = %s {une_ligne}", [bonne])
    assert publication_lue(base) == avant
    _, statut, motif = historique(base)[-1]
    assert (statut, "2026-02-31" in motif) == ("refusee", True)


def test_two_builds_at_once_are_refused(observatoire_dagster, base):
    with verrou_de_construction(base), pytest.raises(ErreurObservatoire, match="déjà en cours"):
        construire(base, observatoire_dagster.settings)


def test_the_identifiers_of_publications_sort_by_time():
    tirees = [nouvelle_publication() for _ in range(5)]
    assert tirees == sorted(tirees)
    assert len(set(tirees)) == 5


@pytest.mark.deux_serveurs
@pytest.mark.parametrize("compte", ["bailleur-a", "etat", "commune-toulouse", "epci-sicoval", "public", "ingenieur"])
def test_the_line_ends_with_one_publication_that_every_profile_reads(entrepot, compte):
    ((publication_id, statut, _),) = historique(entrepot)
    assert (statut, publication_lue(entrepot, compte)) == ("publiee", {publication_id})
