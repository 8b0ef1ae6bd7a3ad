"""Great Expectations at the door: one suite per flow, derived from its contract, over one profile row per dépôt.

The suite judges the lot (shape, volume, share of faults, dates against the situation, completeness), never a row: it
sees counts and rates only, so no value of a partner's file can leak through its results. Many dépôts are judged in one
run.
"""

import datetime as dt
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingestion.contracts.base import Contrat
from ingestion.depot import Depot

LOT_MINIMAL = 100
REFAIRE = "vérifiez l'export"


@dataclass(frozen=True)
class Attente:
    """One expectation: a figure of the profile and its bounds, what is said when it is not met, what to do.

    A blocking one refuses the file.
    """

    nom: str
    figure: str
    phrase: str
    que_faire: str
    minimum: float | None = None
    maximum: float | None = None
    bloquante: bool = False


@cache
def attentes(contrat: Contrat) -> tuple[Attente, ...]:
    """Return the expectations of a flow."""
    nb_colonnes = len(contrat.noms)
    nb_obligatoires = sum(colonne.obligatoire for colonne in contrat.colonnes)
    liste = [
        Attente("forme", "nb_colonnes", "des colonnes manquent", REFAIRE, minimum=nb_colonnes, bloquante=True),
        Attente(
            "fautes_du_lot",
            "part_fautes_lot",
            "plus de la moitié des lignes sont en faute",
            REFAIRE,
            maximum=0.5,
            bloquante=True,
        ),
        Attente(
            "quarantaine",
            "part_quarantaine",
            "plus de 5 % des lignes sont en quarantaine",
            "corrigez-les et renvoyez le fichier sous le même nom",
            maximum=0.05,
        ),
        Attente(
            "doublons",
            "part_doublons",
            "plus de 5 % des lignes sont répétées",
            "vérifiez que l'export ne prend pas deux fois les mêmes",
            maximum=0.05,
        ),
        Attente(
            "volume",
            "ratio_volume",
            "le nombre de lignes est plus de dix fois inférieur ou supérieur à l'habitude",
            "vérifiez que l'export est entier et ne porte que sur la période voulue",
            minimum=0.1,
            maximum=10,
        ),
        Attente(
            "remplissage",
            "remplissage",
            "les champs sont moins remplis que le contrat ne le demande",
            "vérifiez que l'export prend toutes les rubriques",
            minimum=round(nb_obligatoires / nb_colonnes, 4),
        ),
    ]
    if contrat.colonne_date:
        liste += [
            Attente(
                "dates_du_lot",
                "part_apres_situation_lot",
                "plus de la moitié des lignes sont datées après la date de situation",
                REFAIRE,
                maximum=0.5,
                bloquante=True,
            ),
            Attente(
                "dates",
                "part_apres_situation",
                "des lignes sont datées après la date de situation",
                "vérifiez ces dates, et celle que porte le nom du fichier",
                maximum=0,
            ),
            Attente(
                "fraicheur",
                "retard_jours",
                "la ligne la plus récente a plus de trois mois",
                "vérifiez que l'export va jusqu'à la date de situation",
                maximum=92,
            ),
        ]
    return tuple(liste)


def profil(depot: Depot, volume_habituel: float | None) -> dict[str, float | None]:
    """Return the figures of a dépôt that the suite judges; null where they would not mean anything."""
    lues = depot.lues
    releve: dict[str, Any] = depot.controles
    en_lot = lues >= LOT_MINIMAL
    formes = depot.quarantaine - depot.motifs["DEMANDE_INCONNUE"] - depot.motifs["OFFRE_INCONNUE"]
    apres = releve["nb_apres_situation"] / depot.chargees if depot.chargees else None
    date_max = releve["date_max"]
    retard = (depot.situation_au - dt.date.fromisoformat(date_max)).days if date_max else None
    cellules = depot.chargees * len(depot.contrat.noms)
    return {
        "nb_colonnes": float(len(depot.entete)),
        "nb_lues": float(lues),
        "part_fautes_lot": formes / lues if en_lot else None,
        "part_quarantaine": depot.quarantaine / lues if lues else None,
        "part_doublons": depot.doublons / lues if lues else None,
        "ratio_volume": lues / volume_habituel if volume_habituel and lues else None,
        "remplissage": releve["nb_cellules"] / cellules if cellules else None,
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
    """Judge dépôts of one flow in one run; keep the result with each; return rank → reason of those refused."""
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
        bloquantes = [attente.phrase for attente in non_tenues if attente.bloquante]
        depot.qualite = {
            "suite": f"{contrat.flux}_{contrat.format}",
            "reussie": not non_tenues,
            "non_tenues": [attente.nom for attente in non_tenues],
            "profil": {nom: None if valeur is None else round(valeur, 6) for nom, valeur in profils[rang].items()},
        }
        depot.avertir("QUALITE", len(non_tenues))
        if bloquantes:
            refuses[rang] = ", ".join(bloquantes)
    return refuses
