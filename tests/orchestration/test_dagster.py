"""Dagster: loads with nothing, shows the whole line, and runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from ingestion.contracts import FLUX
from orchestration.assets.checks import AUCUN_REJET, AUCUNE_ATTENTE, AUCUNE_PERTE
from orchestration.assets.entrepot import Dbt
from orchestration.assets.flux import asset_du_flux
from orchestration.assets.ressources import Observatoire
from orchestration.assets.sensors import dossier_de_depot
from orchestration.dbt.runner import executable
from tests.ingestion.fabrique import DEMANDES, demande, ecrire, fichier, texte
from warehouse.settings import WAREHOUSE_DIR

INSTANTANE = Path(__file__).with_name("cles_des_assets.txt")


@pytest.fixture(scope="session")
def definitions():
    from orchestration.definitions import build_defs

    return build_defs()


@pytest.fixture(scope="session")
def graphe(definitions):
    return definitions.resolve_asset_graph()


def test_the_definitions_load_without_database_network_nor_environment(tmp_path):
    executable = Path(sys.executable).with_name("dagster")
    essai = subprocess.run(
        [str(executable), "definitions", "validate"],
        env={"PATH": os.defpath, "HOME": str(tmp_path), "PYTHONWARNINGS": "ignore"},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert essai.returncode == 0, essai.stderr[-2000:]


def test_the_keys_of_the_assets_are_those_that_were_reviewed(graphe):
    """A renamed asset loses its history: when the change is meant, rewrite the snapshot beside this file."""
    cles = sorted(cle.to_user_string() for cle in graphe.materializable_asset_keys)
    if os.environ.get("REWRITE_SNAPSHOTS"):
        INSTANTANE.write_text("\n".join(cles) + "\n", encoding="utf-8")
    assert cles == INSTANTANE.read_text(encoding="utf-8").splitlines()


def test_a_step_of_the_dbt_project_starts_dbt_once_and_loads_it_nowhere_else(monkeypatch, tmp_path):
    monkeypatch.setattr("dagster_dbt.core.resource.check_output", lambda *_: pytest.fail("started for its version"))
    monkeypatch.setattr("dbt.config.runtime.load_profile", lambda *_: pytest.fail("loaded beside"))
    demarrees = []
    monkeypatch.setattr("dagster_dbt.core.resource.DbtCliInvocation.run", lambda **reste: demarrees.append(reste))
    dossiers = {"project_dir": str(WAREHOUSE_DIR), "profiles_dir": str(WAREHOUSE_DIR)}
    Dbt(**dossiers, dbt_executable=executable()).cli(["build"], target_path=tmp_path)
    assert [(une["args"][1:], une["adapter"], une["cli_version"].major) for une in demarrees] == [(["build"], None, 1)]


@pytest.fixture(scope="session")
def noeuds():
    """Seeds, models and tests of the dbt project."""
    from orchestration.dbt.runner import analyser
    from warehouse.settings import Settings

    return json.loads(analyser(Settings().home_dir / "manifeste").read_text(encoding="utf-8"))["nodes"].values()


def test_every_model_and_seed_of_the_project_is_an_asset(graphe, noeuds):
    noms = {
        n["name"]
        for n in noeuds
        # An ephemeral model is a part of those that read it: nothing is materialised.
        if n["resource_type"] in ("model", "seed") and n["config"]["materialized"] != "ephemeral"
    }
    assert noms <= {cle.path[-1] for cle in graphe.materializable_asset_keys}


def test_every_data_test_of_the_project_is_a_check_of_an_asset(graphe, noeuds):
    """A test that reads several tables says, in ``meta.dagster``, which one it judges."""
    tests = {n["name"] for n in noeuds if n["resource_type"] == "test"}
    assert len(tests) > 200
    assert sorted(tests - {cle.name for cle in graphe.asset_check_keys}) == []


def test_the_dbt_of_dagster_builds_with_the_environment_of_the_command(definitions, base_vierge, tmp_path, monkeypatch):
    """Sessions with the settings of a build, the models of the catalogue, no telemetry: as ``build`` starts dbt."""
    from orchestration.dbt import runner

    note = tmp_path / "environnement"
    espion = tmp_path / "dbt"
    # Asked for its version first, then to build.
    espion.write_text(f"#!/bin/sh\necho 1.11.0\nenv > {note}\n", encoding="utf-8")
    espion.chmod(0o700)
    monkeypatch.setattr(runner, "executable", lambda: str(espion))
    monkeypatch.setattr(Observatoire, "base", lambda _: base_vierge)
    definitions.resolve_implicit_global_asset_job_def().execute_in_process(
        asset_selection=[dg.AssetKey(["marts", "dim_calendrier"])], raise_on_error=False
    )
    vues = dict(ligne.split("=", 1) for ligne in note.read_text(encoding="utf-8").splitlines() if "=" in ligne)
    attendues = runner.environnement(base_vierge.environnement_dbt())
    ajoutees = {nom: valeur for nom, valeur in attendues.items() if os.environ.get(nom) != valeur}
    assert {nom: vues.get(nom) for nom in ajoutees} == ajoutees
    assert all(f"-c {nom}={valeur}" in vues["PGOPTIONS"] for nom, valeur in runner.REGLAGES_DE_CONSTRUCTION.items())


@pytest.mark.parametrize("flux", FLUX)
def test_every_flow_leads_to_the_publication(graphe, flux):
    publication = dg.AssetKey(["publication"])
    ancetres = graphe.get_ancestor_asset_keys(publication)
    assert dg.AssetKey(["raw", flux]) in ancetres


def test_nothing_leaves_the_marts_before_disclosure_control(graphe):
    secret = dg.AssetKey(["technique"])
    assert dg.AssetKey(["marts", "indicateur_valeur"]) in graphe.get(secret).parent_keys
    assert secret in graphe.get(dg.AssetKey(["cubes", "cube_indicateur_valeur"])).parent_keys


def test_every_asset_of_the_line_belongs_to_a_layer(graphe):
    groupes = {graphe.get(cle).group_name for cle in graphe.materializable_asset_keys}
    assert groupes == {
        *("raw", "referentiel", "staging", "intermediate", "marts", "cubes", "publication"),
    }


def test_neither_a_bad_file_nor_a_correction_that_waits_fails_the_night(base_vierge, settings_vierge, monkeypatch):
    monkeypatch.setattr(Observatoire, "base", lambda _: base_vierge)
    depot = settings_vierge.landing_dir
    depot.mkdir(parents=True)

    def nuit():
        ressources = {"observatoire": Observatoire(home=str(settings_vierge.home_dir))}
        resultat = dg.materialize([asset_du_flux("demandes", ())], resources=ressources)
        assert resultat.success
        constats = resultat.get_asset_check_evaluations()
        # Dagster keeps the metadata, out of the reach of a purge: no name of a file is there.
        assert not [nom for nom in ("csv", "BA02") if nom in repr([c.metadata for c in constats])]
        return {c.check_name: (c.passed, c.metadata["fichiers"].value) for c in constats}

    fichier(depot, DEMANDES, [demande(rang) for rang in range(60)])
    assert nuit() == {AUCUN_REJET: (True, 0), AUCUNE_ATTENTE: (True, 0), AUCUNE_PERTE: (True, 0)}
    fichier(depot, DEMANDES, [])
    ecrire(depot, "demandes_BA02_2024-03-31.csv", texte(DEMANDES, [demande(90)]).replace("\n", "\r", 1))
    constats = [nuit(), nuit()]
    assert constats == [{AUCUN_REJET: (False, 1), AUCUNE_ATTENTE: (False, 1), AUCUNE_PERTE: (True, 0)}] * 2
    with base_vierge.connexion() as conn:
        lus = conn.execute("select statut, count(*) from raw.depots group by 1 order by 1").fetchall()
    assert lus == [("charge", 1), ("en_attente", 1), ("rejete", 2)]


def test_the_sensor_asks_for_one_run_and_only_one_for_a_file_that_has_arrived(tmp_path):
    depot = tmp_path / "depot"
    depot.mkdir(parents=True)
    (depot / "demandes_BA01_2026-10-31.csv").write_text("x", encoding="utf-8")
    curseur, demandes = None, []
    for _ in range(4):
        contexte = dg.build_sensor_context(cursor=curseur, resources={"observatoire": Observatoire(home=str(tmp_path))})
        resultat = dossier_de_depot(contexte)
        curseur = resultat.cursor
        demandes.append(len(resultat.run_requests or []))
    assert demandes == [0, 1, 0, 0]
