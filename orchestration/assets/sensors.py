"""The sensor of the landing folder: a partner's file, once whole, starts the line.

What belongs here: the bridge to Dagster. What does not: looking at the folder
(``orchestration.assets.landing_folder``).
"""

import dagster as dg

from orchestration.assets.landing_folder import regarder
from orchestration.assets.ressources import Observatoire
from orchestration.assets.schedules import ligne

INTERVALLE_S = 5


@dg.sensor(
    job=ligne,
    minimum_interval_seconds=INTERVALLE_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Regarde le dossier de dépôt ; un fichier qui a fini d’arriver lance la ligne, une seule fois.",
)
def dossier_de_depot(context: dg.SensorEvaluationContext, observatoire: Observatoire) -> dg.SensorResult:
    """Ask for one run when files have arrived."""
    regard = regarder(observatoire.settings.landing_dir, context.cursor)
    demandes = [dg.RunRequest(run_key=regard.cle)] if regard.a_charger else []
    attente = None if demandes else "Aucun fichier nouveau qui ait fini d’arriver."
    return dg.SensorResult(run_requests=demandes, cursor=regard.memoire, skip_reason=attente)
