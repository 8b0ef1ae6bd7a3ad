"""The audit and the publication as assets: what dbt built beside becomes what readers see, once it has passed."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import dagster as dg

from orchestration import build, dbt
from orchestration.assets.entrepot import SECRET
from orchestration.assets.ressources import Observatoire
from warehouse import audit, publication

AUDIT = dg.AssetKey(["audit"])
PUBLICATION = dg.AssetKey(["publication"])
AUCUN_CONSTAT = "aucun_constat"


def assets_de_publication(marts: dg.AssetsDefinition, cubes: dg.AssetsDefinition) -> list[dg.AssetsDefinition]:
    """Return disclosure control, between the two steps of the dbt project, and what follows: audit, publication."""

    @dg.asset(
        key=SECRET,
        deps=list(marts.keys),
        group_name="publication",
        kinds={"postgres"},
        description="Secret statistique : ce qui peut sortir du périmètre nominatif, masqué puis audité.",
    )
    def _proteger(observatoire: Observatoire) -> dg.MaterializeResult:
        publication_id = dbt.lire_verdict(observatoire.settings.target_dir).publication_id
        diffusion = build.proteger(observatoire.base(), publication_id)
        return dg.MaterializeResult(metadata={"lignes": diffusion.lignes, "masquees": diffusion.masquees})

    @dg.asset(
        key=AUDIT,
        deps=[*marts.keys, *cubes.keys],
        group_name="publication",
        kinds={"postgres"},
        description="Audit de ce que dbt a construit à côté : règles d’accès, bilans de lignes, baisses suspectes.",
        check_specs=[
            dg.AssetCheckSpec(AUCUN_CONSTAT, asset=AUDIT, blocking=True, description="L’audit ne trouve rien.")
        ],
    )
    def _auditer(observatoire: Observatoire) -> Iterator[Any]:
        reglages, base = observatoire.settings, observatoire.base()
        publication_id = dbt.lire_verdict(reglages.target_dir).publication_id
        constats, noms = audit.auditer(base, publication.PREFIXE, publication_id)
        if constats:
            publication.refuser(base, publication_id, publication.motif(constats))
        yield dg.MaterializeResult(
            metadata={"controles": len(noms), "constats": len(constats)},
            check_results=[
                dg.AssetCheckResult(
                    check_name=AUCUN_CONSTAT,
                    passed=not constats,
                    metadata={"constats": [asdict(constat) for constat in constats]},
                )
            ],
        )

    @dg.asset(
        key=PUBLICATION,
        deps=[AUDIT],
        group_name="publication",
        kinds={"postgres"},
        description="Échange des schémas en une transaction : ce qui a été construit devient ce que chacun lit.",
    )
    def _publier(observatoire: Observatoire) -> dg.MaterializeResult:
        verdict = dbt.lire_verdict(observatoire.settings.target_dir)
        publiee = build.publier(observatoire.base(), verdict)
        return dg.MaterializeResult(
            metadata={
                "publication_id": publiee.publication_id,
                "modeles": verdict.modeles,
                "tests": verdict.tests,
                "duree_echange_s": publiee.duree_echange_s,
            }
        )

    return [_proteger, _auditer, _publier]
