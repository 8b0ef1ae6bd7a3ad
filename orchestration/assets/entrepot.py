"""The dbt project as assets: one for each model and seed, their data tests as checks.

What belongs here: how a dbt resource is shown, and its build by the same arguments, verdict and refusal as the command
``build``. What does not: the calls themselves (``orchestration.dbt.runner``, ``orchestration.build``).
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets
from dagster_dbt.compat import DBT_PYTHON_VERSION

from ingestion.contracts import CONTRATS
from orchestration import build
from orchestration.assets import flux
from orchestration.assets.ressources import Observatoire
from orchestration.dbt import runner
from warehouse.settings import WAREHOUSE_DIR, Settings

# What writes the tables of the dbt source ``technique``: disclosure control.
SECRET = dg.AssetKey(["technique"])
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
            if dbt_resource_props["source_name"] == SECRET.path[0]:
                return SECRET
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
        return [str(proprietes["fqn"][1])]


class Dbt(DbtCliResource):
    """The dbt of this environment, started once for each step.

    dagster-dbt starts it once more to ask for its version, and loads it into its own process, with the project, for
    metadata of columns that nothing here asks for: seconds of each step, before the first model (decision 0019).
    """

    @cached_property
    def _cli_version(self) -> Any:
        return DBT_PYTHON_VERSION

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:  # type: ignore[override]
        return None


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


def assets_du_projet_dbt(settings: Settings | None = None) -> list[dg.AssetsDefinition]:
    """Return the assets of the dbt project, one definition for each step of a build, from a manifest read offline."""
    settings = settings or Settings()
    manifeste = runner.analyser(settings.home_dir / "manifeste")
    return [_assets_de_l_etape(manifeste, nom, **selection) for nom, selection in runner.ASSETS.items()]


def _assets_de_l_etape(
    manifeste: Path, etape: str, select: str = "fqn:*", exclude: str | None = None
) -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=manifeste,
        dagster_dbt_translator=Traducteur(),
        name=f"projet_dbt_{etape}",
        select=select,
        exclude=exclude,
    )
    def projet_dbt(context: dg.AssetExecutionContext, observatoire: Observatoire) -> Iterator[Any]:
        reglages = observatoire.settings
        # Of several départements, the assets show the last; the first step builds the others before it.
        base = build.dernier(observatoire.base())
        est_la_premiere = etape == next(iter(runner.ETAPES))
        if est_la_premiere:
            publication_id = build.nouvelle_publication()
        else:
            publication_id = runner.lire_verdict(reglages.target_dir).publication_id
        outil = Dbt(project_dir=str(WAREHOUSE_DIR), profiles_dir=str(WAREHOUSE_DIR), dbt_executable=runner.executable())
        variables = base.environnement_dbt() | runner.variables_de_publication(publication_id)
        with build.verrou_de_construction(base) as vus:
            if est_la_premiere and not context.is_subset:
                build.construire_les_premiers(observatoire.base(), reglages, publication_id, vus)
            with build.etape(base, reglages, etape, publication_id, vus, toute_entiere=not context.is_subset):
                with _variables(runner.environnement(variables)):
                    # The selection of the step is that of the assets: Dagster adds it.
                    appel = outil.cli(
                        runner.CONSTRUCTION,
                        context=context,
                        target_path=reglages.target_dir,
                        raise_on_error=False,
                    )
                yield from appel.stream()

    return projet_dbt
