"""The sensor of a failed run: it tells who runs the installation, by the channels of ``orchestration.alerts``."""

from datetime import UTC, datetime

import dagster as dg

from orchestration.alerts import night, sending
from orchestration.assets.ressources import Observatoire
from orchestration.assets.schedules import alertes, dates, ligne


@dg.run_failure_sensor(
    name="en_echec",
    monitored_jobs=[ligne, alertes, dates],
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Prévient, par courriel ou webhook, quand une construction ou un autre travail de la journée a échoué.",
)
def en_echec(context: dg.RunFailureSensorContext, observatoire: Observatoire) -> dg.SkipReason | None:
    """Tell the failure of a run; an installation that set no channel says so in Dagster."""
    settings = observatoire.settings
    if not sending.est_prevenu(settings):
        return dg.SkipReason(sending.SANS_CANAL)
    execution = context.dagster_run
    sending.prevenir(settings, night.message(execution.job_name, datetime.now(UTC), execution.run_id, echecs(context)))
    return None


def echecs(context: dg.RunFailureSensorContext) -> list[tuple[str, str, str]]:
    """Return the steps that failed, each with the class and the sentence of the error behind it."""
    trouves = []
    for evenement in context.get_step_failure_events():
        erreur = evenement.step_failure_data.error
        while erreur is not None and erreur.cause is not None:
            erreur = erreur.cause
        classe, texte = ("inconnue", "") if erreur is None else (erreur.cls_name or "inconnue", erreur.message)
        # Dagster writes the class before the sentence.
        trouves.append((evenement.step_key or "", classe, texte.partition(": ")[2].strip()))
    return trouves
