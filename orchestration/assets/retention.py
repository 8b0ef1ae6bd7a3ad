"""The purge as an asset: it follows the publication, whose definitions say whose term is over."""

import dagster as dg

from orchestration.assets.publication import PUBLICATION
from orchestration.assets.ressources import Observatoire
from orchestration.retention import RESTENT, purger

PURGE = dg.AssetKey(["purge"])


@dg.asset(
    key=PURGE,
    deps=[PUBLICATION],
    group_name="publication",
    kinds={"postgres"},
    description="Efface les identités un an après la radiation, partout où elles sont ; une preuve reste, sans nom.",
)
def purge(observatoire: Observatoire) -> dg.MaterializeResult:
    """Purge what is over."""
    faite = purger(observatoire.base(), observatoire.settings)
    # Dagster keeps what it is told: numbers, no name of a file.
    restent = {sort: len(fichiers) for sort in RESTENT if (fichiers := getattr(faite, sort))}
    return dg.MaterializeResult(metadata={"demandes": faite.demandes, **faite.lignes, **restent})
