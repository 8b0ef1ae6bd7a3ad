"""The job that does the whole line, and the night at which it runs by itself."""

import dagster as dg

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
