"""What Dagster loads: the assets of the line, their checks, the job, the sensor and the schedule.

What belongs here: assembly only. Loading it needs no database, no network and no environment variable.
"""

from typing import Any

import dagster as dg

from orchestration.assets.entrepot import assets_du_projet_dbt
from orchestration.assets.failures import en_echec
from orchestration.assets.flux import ASSETS_DES_FLUX
from orchestration.assets.publication import assets_de_publication
from orchestration.assets.ressources import Observatoire
from orchestration.assets.retention import purge
from orchestration.assets.schedules import (
    alertes,
    candidatures,
    chaque_matin,
    chaque_soir,
    dates,
    ligne,
    minuit,
    toutes_les_nuits,
)
from orchestration.assets.sensors import dossier_de_depot


def build_defs(**ressources: Any) -> dg.Definitions:
    """Assemble the definitions; ``ressources`` replaces resources by name."""
    etapes_dbt = assets_du_projet_dbt()
    return dg.Definitions(
        assets=[*ASSETS_DES_FLUX, *etapes_dbt, *assets_de_publication(*etapes_dbt), purge],
        jobs=[ligne, alertes, candidatures, dates],
        sensors=[dossier_de_depot, en_echec],
        schedules=[minuit, toutes_les_nuits, chaque_matin, chaque_soir],
        resources={"observatoire": Observatoire(), **ressources},
        # One process for a run: the steps share one handle on the database, and no step pays the start of Python.
        executor=dg.in_process_executor,
    )


defs = build_defs()
