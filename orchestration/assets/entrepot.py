"""The dbt project as assets: one for each model and seed, their data tests as checks.

What belongs here: how a dbt resource is shown, and its build by the same arguments, verdict and refusal as the command
``build``. What does not: the calls themselves (``orchestration.dbt``, ``orchestration.build``).
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets

from ingestion.contracts import CONTRATS
from orchestration import build, dbt
from orchestration.assets import flux
from orchestration.assets.ressources import Observatoire
from warehouse.settings import WAREHOUSE_DIR, Settings

# Two tables may be filled by one flow, as raw.parc and raw.parc_public are.
FLUX_DES_TABLES = {contrat.table: contrat.flux for contrat in CONTRATS}


class Traducteur(DagsterDbtTranslator):
    """Names of the dbt resources in Dagster: ``<layer>/<model>``, sources joined to the raw assets."""

    def __init__(self) -> None:
        super().__init__(
            DagsterDbtTranslatorSettings(enable_source_tests_as_checks=False, enable_duplicate_source_asset_keys=True)
        )

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return the key: the raw asset for a source, the layer and the name for the others."""
        nom = dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] == "source":
            return flux.cle(FLUX_DES_TABLES.get(nom, nom))
        return dg.AssetKey([*self._dossier(dbt_resource_props), nom])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the layer."""
        return str(self._dossier(dbt_resource_props)[0])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Return nothing: the owners of the project are organisations, not accounts of Dagster."""
        return []

    def _dossier(self, proprietes: Mapping[str, Any]) -> list[str]:
        if proprietes["resource_type"] == "seed":
            return ["referentiel"]
        couche, *reste = proprietes["fqn"][1:-1]
        return [couche, *reste] if couche == "profils" else [couche]


@contextmanager
def _variables(valeurs: Mapping[str, str]) -> Iterator[None]:
    """Lend variables to the processes started inside: dagster-dbt passes on the environment and nothing else."""
    avant = {nom: os.environ.get(nom) for nom in valeurs}
    os.environ.update(valeurs)
    try:
        yield
    finally:
        for nom, valeur in avant.items():
            if valeur is None:
                os.environ.pop(nom, None)
            else:
                os.environ[nom] = valeur


def assets_du_projet_dbt(settings: Settings | None = None) -> dg.AssetsDefinition:
    """Return the assets of the dbt project, read from a manifest that needs no connection."""
    settings = settings or Settings()
    manifeste = dbt.analyser(settings.home_dir / "manifeste")

    @dbt_assets(manifest=manifeste, dagster_dbt_translator=Traducteur(), name="projet_dbt")
    def projet_dbt(context: dg.AssetExecutionContext, observatoire: Observatoire) -> Iterator[Any]:
        base, reglages = observatoire.base(), observatoire.settings
        publication_id = build.nouvelle_publication()
        outil = DbtCliResource(
            project_dir=str(WAREHOUSE_DIR), profiles_dir=str(WAREHOUSE_DIR), dbt_executable=dbt.executable()
        )
        (reglages.target_dir / "run_results.json").unlink(missing_ok=True)
        with build.verrou_de_construction(base):
            variables = base.environnement_dbt() | dbt.variables_du_projet()
            with _variables(variables | dbt.variables_de_publication(publication_id)):
                appel = outil.cli(
                    dbt.CONSTRUCTION,
                    context=context,
                    target_path=reglages.target_dir,
                    raise_on_error=False,
                )
            yield from appel.stream()
            verdict = dbt.lire_verdict(reglages.target_dir)
            if verdict.echecs:
                build.refuser(base, publication_id, verdict)

    return projet_dbt
