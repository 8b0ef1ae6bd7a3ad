"""Great Expectations at the door: one suite per flow, derived from its contract, over one profile row per dépôt.

The suite judges the lot (shape, volume, share of faults, dates against the situation), never a row: it sees counts and
rates only, so no value of a partner's file can leak through its results. Many dépôts are judged in one run.
"""

import datetime as dt
import logging
import os
from collections.abc import Sequence
from functools import cache
from typing import Any

from ingestion.contracts.base import Contrat
from ingestion.door.checks.expectations import LOT_MINIMAL, attentes, concernees, corrigeables, dedans, formes
from ingestion.door.checks.messages import soigner
from ingestion.door.ledger.depot import Depot


def profil(depot: Depot, volume_habituel: float | None) -> dict[str, float | None]:
    """Return the figures of a dépôt that the suite judges; null where they would not mean anything."""
    lues = depot.lues
    releve: dict[str, Any] = depot.controles
    ici = concernees(depot)
    en_lot = ici >= LOT_MINIMAL
    apres = releve["nb_apres_situation"] / depot.chargees if depot.chargees else None
    date_max = releve["date_max"]
    retard = (depot.situation_au - dt.date.fromisoformat(date_max)).days if date_max else None
    return {
        "nb_lues": float(lues),
        "nb_dedans": float(dedans(depot)) if ici < lues else None,
        "part_fautes_lot": formes(depot) / ici if en_lot else None,
        "part_quarantaine": corrigeables(depot) / ici if ici else None,
        "part_doublons": depot.doublons / lues if lues else None,
        "ratio_volume": lues / volume_habituel if volume_habituel and lues else None,
        "part_apres_situation": apres,
        "part_apres_situation_lot": apres if en_lot else None,
        "retard_jours": None if retard is None else float(retard),
    }


@cache
def _contexte() -> Any:
    """Return the ephemeral context, made once: its import takes seconds, a run tens of milliseconds."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    contexte = gx.get_context(mode="ephemeral")
    contexte.variables.progress_bars = ProgressBarsConfig(globally=False)
    return contexte


@cache
def suite(contrat: Contrat) -> Any:
    """Return the validation of a flow: its suite bound to a table of profiles."""
    contexte = _contexte()
    import great_expectations as gx
    from great_expectations.expectations import ExpectColumnValuesToBeBetween
    from great_expectations.expectations.metadata_types import FailureSeverity

    nom = f"{contrat.flux}_{contrat.format}"
    lot = contexte.data_sources.add_pandas(nom).add_dataframe_asset(nom).add_batch_definition_whole_dataframe(nom)
    attendus = [
        ExpectColumnValuesToBeBetween(
            column=attente.figure,
            min_value=attente.minimum,
            max_value=attente.maximum,
            severity=FailureSeverity.CRITICAL if attente.bloquante else FailureSeverity.WARNING,
            meta={"nom": attente.nom},
        )
        for attente in attentes(contrat)
    ]
    jeu = contexte.suites.add(gx.ExpectationSuite(name=nom, expectations=attendus))
    return contexte.validation_definitions.add(gx.ValidationDefinition(name=nom, data=lot, suite=jeu))


def juger(depots: Sequence[Depot], volumes: dict[str, float]) -> dict[int, str]:
    """Judge dépôts of one flow in one run; keep the result with each; return rank → reason of those refused.

    ``volumes`` gives the usual number of rows of an emitter.
    """
    import pandas as pd

    contrat = depots[0].contrat
    profils = [profil(depot, volumes.get(depot.emetteur)) for depot in depots]
    trame = pd.DataFrame(profils, dtype="float64").assign(depot=range(len(depots)))
    resultat = suite(contrat).run(
        batch_parameters={"dataframe": trame},
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": ["depot"],
            "include_unexpected_rows": False,
            "return_unexpected_index_query": False,
        },
    )
    manques: dict[str, set[int]] = {}
    for verdict in resultat.results:
        if not verdict.success:
            positions = verdict.result.get("unexpected_index_list") or []
            manques[verdict.expectation_config.meta["nom"]] = {int(position["depot"]) for position in positions}
    refuses: dict[int, str] = {}
    for rang, depot in enumerate(depots):
        non_tenues = [attente for attente in attentes(contrat) if rang in manques.get(attente.nom, set())]
        habitude = volumes.get(depot.emetteur)
        bloquantes = [attente.dire(depot, habitude) for attente in non_tenues if attente.bloquante]
        depot.qualite = {
            "suite": f"{contrat.flux}_{contrat.format}",
            "reussie": not non_tenues,
            "non_tenues": [attente.nom for attente in non_tenues],
            "profil": {nom: None if valeur is None else round(valeur, 6) for nom, valeur in profils[rang].items()},
        }
        depot.constats = tuple(f"{a.dire(depot, habitude)}{soigner(' ; ')}{soigner(a.que_faire)}" for a in non_tenues)
        depot.avertir("QUALITE", len(non_tenues))
        if bloquantes:
            refuses[rang] = ", ".join(bloquantes)
    return refuses
