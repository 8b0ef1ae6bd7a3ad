"""The jobs: the whole line, and its night; alerts in the morning, candidatures in the evening, dates at midnight."""

from typing import Any

import dagster as dg

from orchestration import proposals
from orchestration.alerts import sending, week
from orchestration.assets.ressources import Observatoire
from warehouse.errors import ErreurObservatoire


def _chaque_jour(nom: str, job: Any, heure: int, description: str) -> dg.ScheduleDefinition:
    """Run a job every day at an hour of Paris, from the first start on."""
    return dg.ScheduleDefinition(
        name=nom,
        job=job,
        cron_schedule=f"0 {heure} * * *",
        execution_timezone="Europe/Paris",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=description,
    )


ligne = dg.define_asset_job(
    "ligne",
    selection=dg.AssetSelection.all(),
    description="Toute la ligne : fichiers du dossier de dépôt, construction, tests, audit, publication, purge.",
)

toutes_les_nuits = _chaque_jour(
    "toutes_les_nuits",
    ligne,
    3,
    "Reconstruit chaque nuit : les âges, les délais et les validités changent avec la date.",
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
chaque_matin = _chaque_jour("chaque_matin", alertes, 7, "Envoie les alertes, à chacun une fois par semaine au plus.")


@dg.op(description="Écrit dans le dossier de dépôt ce qui est transmis et décidé au portail.")
def deposer_les_candidatures(observatoire: Observatoire) -> None:
    """Write the candidatures of the portal as files of the landing folder, whose sensor loads them."""
    proposals.deposer(observatoire.base(), observatoire.settings)


@dg.job(name="candidatures", description="Dépose ce qui est transmis et décidé au portail, un fichier par organisme.")
def candidatures() -> None:
    """Write the candidatures of the portal."""
    deposer_les_candidatures()


# After the day's work: the line that follows shows them to all partners the next morning.
chaque_soir = _chaque_jour(
    "chaque_soir", candidatures, 20, "Dépose les candidatures de la journée, que le dossier de dépôt charge."
)


@dg.op(description="Retire aux organismes ce qui finit ce jour d’après le référentiel.")
def suivre_les_dates(observatoire: Observatoire) -> None:
    """Take from the organismes what ends today, as the first page of the portal does."""
    with observatoire.base().connexion() as connexion:
        connexion.execute("select acces.suivre_le_jour()")


@dg.job(name="dates", description="Retire les droits qui finissent ce jour, sans attendre une publication.")
def dates() -> None:
    """Take the rights that end today."""
    suivre_les_dates()


# A personal login reads without opening a page, which would ask the same.
minuit = _chaque_jour("minuit", dates, 0, "Retire les droits qui finissent ce jour, que la nuit publie ou non.")
