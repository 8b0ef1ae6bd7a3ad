"""The publication as an asset: what dbt built beside becomes what readers see, once the audit has passed."""

import dagster as dg

from orchestration import build, dbt
from orchestration.assets.ressources import Observatoire


def asset_de_publication(projet_dbt: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """Return the asset that audits and publishes; it waits for every model."""

    @dg.asset(
        key=dg.AssetKey(["publication"]),
        deps=list(projet_dbt.keys),
        group_name="publication",
        kinds={"postgres"},
        description="Audit de ce que dbt a construit, puis échange des schémas en une transaction.",
    )
    def publication(observatoire: Observatoire) -> dg.MaterializeResult:  # type: ignore[type-arg]
        verdict = dbt.lire_verdict(observatoire.settings.target_dir)
        build.publier(observatoire.base(), verdict)
        return dg.MaterializeResult(
            metadata={"publication_id": verdict.publication_id, "modeles": verdict.modeles, "tests": verdict.tests}
        )

    return publication
