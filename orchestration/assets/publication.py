"""Disclosure control and the publication as assets: what dbt built beside becomes what readers see, once audited."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import dagster as dg

from orchestration import build
from orchestration.assets.entrepot import SECRET
from orchestration.assets.ressources import Observatoire
from orchestration.dbt import runner
from warehouse.access.audit import Constat
from warehouse.publication.publish import PublicationRefusee

PUBLICATION = dg.AssetKey(["publication"])
AUCUN_CONSTAT = "aucun_constat"


def assets_de_publication(marts: dg.AssetsDefinition, cubes: dg.AssetsDefinition) -> list[dg.AssetsDefinition]:
    """Return disclosure control, between the two steps of the dbt project, and the publication."""

    @dg.asset(
        key=SECRET,
        deps=list(marts.keys),
        group_name="publication",
        kinds={"postgres"},
        description="Secret statistique : ce qui peut sortir du périmètre nominatif, masqué puis audité.",
    )
    def _proteger(observatoire: Observatoire) -> dg.MaterializeResult:
        publication_id = runner.lire_verdict(observatoire.settings.target_dir).publication_id
        diffusion = build.proteger(build.dernier(observatoire.base()), publication_id)
        return dg.MaterializeResult(metadata={"lignes": diffusion.lignes, "masquees": diffusion.masquees})

    @dg.asset(
        key=PUBLICATION,
        deps=[*marts.keys, *cubes.keys],
        group_name="publication",
        kinds={"postgres"},
        description=(
            "Audit de ce que dbt a construit à côté (règles d’accès, bilans de lignes, baisses suspectes), puis échange"
            " des schémas en une transaction : ce qui a été construit devient ce que chacun lit."
        ),
        check_specs=[dg.AssetCheckSpec(AUCUN_CONSTAT, asset=PUBLICATION, description="L’audit ne trouve rien.")],
    )
    def _publier(observatoire: Observatoire) -> Iterator[Any]:
        verdict = runner.lire_verdict(observatoire.settings.target_dir)
        try:
            publiee = build.publier(observatoire.base(), verdict)
        except PublicationRefusee as refus:
            yield _constat(refus.constats)
            raise
        yield _constat([])
        yield dg.MaterializeResult(
            metadata={
                "publication_id": publiee.publication_id,
                "modeles": verdict.modeles,
                "tests": verdict.tests,
                "controles": publiee.controles,
                "duree_echange_s": publiee.duree_echange_s,
            }
        )

    return [_proteger, _publier]


def _constat(constats: list[Constat]) -> dg.AssetCheckResult:
    """Show what the audit found."""
    return dg.AssetCheckResult(
        asset_key=PUBLICATION,
        check_name=AUCUN_CONSTAT,
        passed=not constats,
        metadata={"constats": [asdict(constat) for constat in constats]},
    )
