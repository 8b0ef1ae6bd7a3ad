"""The jobs: the whole line, and its night; the alerts, and their morning; the candidatures, and their evening."""

import dagster as dg

from orchestration import proposals
from orchestration.alerts import sending, week
from orchestration.assets.ressources import Observatoire
from warehouse.errors import ErreurObservatoire

ligne = dg.define_asset_job(
    "ligne",
    selection=dg.AssetSelection.all(),
    description="Toute la ligne : fichiers du dossier de dépôt, construction, tests, audit, publication, purge.",
)

toutes_les_nuits = dg.ScheduleDefinition(
    name="toutes_les_nuits",
    job=ligne,
    cron_schedule="0 3 * * *",
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Reconstruit chaque nuit : les âges, les délais et les validités changent avec la date.",
)


@dg.op(description="Écrit à chaque compte abonné ses alertes de la semaine, comptées dans ses droits.")
def envoyer_les_alertes(observatoire: Observatoire) -> None:
    """Send the alerts of the week, where a server of e-mail is set."""
    if not sending.peut_ecrire(observatoire.settings):
        return
    envois = week.envoyer(observatoire.base(), observatoire.settings)
    if envois.rates:
        raise ErreurObservatoire(" ".join(envois.rates))


@dg.job(name="alertes", description="Envoie leurs alertes de la semaine aux comptes qui les ont demandées.")
def alertes() -> None:
    """Send the alerts of the week."""
    envoyer_les_alertes()


# After the night, so that what it published is told; each account is written to once a week at most.
chaque_matin = dg.ScheduleDefinition(
    name="chaque_matin",
    job=alertes,
    cron_schedule="0 7 * * *",
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Envoie les alertes, à chacun une fois par semaine au plus.",
)


@dg.op(description="Écrit dans le dossier de dépôt ce qui est transmis et décidé au portail.")
def deposer_les_candidatures(observatoire: Observatoire) -> None:
    """Write the candidatures of the portal as files of the landing folder, whose sensor loads them."""
    proposals.deposer(observatoire.base(), observatoire.settings)


@dg.job(name="candidatures", description="Dépose ce qui est transmis et décidé au portail, un fichier par organisme.")
def candidatures() -> None:
    """Write the candidatures of the portal."""
    deposer_les_candidatures()


# After the day's work: the line that follows shows them to all partners the next morning.
chaque_soir = dg.ScheduleDefinition(
    name="chaque_soir",
    job=candidatures,
    cron_schedule="0 20 * * *",
    execution_timezone="Europe/Paris",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Dépose les candidatures de la journée, que le dossier de dépôt charge.",
)
