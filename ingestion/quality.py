"""Great Expectations at the door: one suite per flow, derived from its contract, over one profile row per dépôt.

The suite judges the lot (shape, volume, share of faults, dates against the situation), never a row: it sees counts and
rates only, so no value of a partner's file can leak through its results. Many dépôts are judged in one run.
"""

import datetime as dt
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingestion.contracts.base import Contrat
from ingestion.depot import Depot
from ingestion.messages import QUARANTAINE, compte, nombre, soigner

LOT_MINIMAL = 100
REFAIRE = "vérifiez l'export"


def _formes(depot: Depot) -> int:
    """Return the number of rows at fault by themselves, those that lack another flow left out."""
    return depot.quarantaine - depot.motifs["DEMANDE_INCONNUE"] - depot.motifs["OFFRE_INCONNUE"]


def _fautes(depot: Depot, _habitude: float | None) -> str:
    raisons = []
    for code, fois in depot.motifs.most_common(3):
        premier = depot.premier_ecart(code)
        colonne = f", colonne {premier.champ}" if premier.champ else ""
        raisons.append(f"{nombre(fois)} × « {QUARANTAINE[code].libelle} » dès la ligne {premier.ligne}{colonne}")
    return f"{nombre(_formes(depot))} sur {nombre(depot.lues)} : {', '.join(raisons)}"


def _apres(depot: Depot, _habitude: float | None) -> str:
    fois = depot.controles["nb_apres_situation"]
    suite = ["…"] if fois > len(depot.apres_situation) else []
    lignes = ", ".join([*map(str, depot.apres_situation), *suite])
    return (
        f"{nombre(fois)} sur {nombre(depot.chargees)} après le {depot.situation_au:%d/%m/%Y}, colonne "
        f"{depot.contrat.colonne_date}, ligne{'s' if fois > 1 else ''} {lignes}"
    )


def _volume(depot: Depot, habitude: float | None) -> str:
    return f"{compte(depot.lues, 'ligne')}, contre {nombre(round(habitude or 0))} d'habitude"


def _retard(depot: Depot, _habitude: float | None) -> str:
    derniere = dt.date.fromisoformat(depot.controles["date_max"])
    return f"du {derniere:%d/%m/%Y}, colonne {depot.contrat.colonne_date}, au {depot.situation_au:%d/%m/%Y}"


@dataclass(frozen=True)
class Attente:
    """One expectation: a figure of the profile and its bounds, what is said when it is not met, what to do.

    Args:
        nom: name kept in the ledger.
        figure: figure of the profile.
        phrase: when it is not met.
        constat: from the dépôt and the usual number of rows, what was found: how many, which column, which lines.
        que_faire: what to do.
        minimum: least value admitted.
        maximum: greatest value admitted.
        bloquante: refuses the file; a share is then judged from ``LOT_MINIMAL`` rows on, fewer being no lot.

    """

    nom: str
    figure: str
    phrase: str
    constat: Callable[[Depot, float | None], str]
    que_faire: str
    minimum: float | None = None
    maximum: float | None = None
    bloquante: bool = False

    def dire(self, depot: Depot, habitude: float | None) -> str:
        """Say what is not as expected, and what was found."""
        return soigner(f"{self.phrase} ({self.constat(depot, habitude)})")


@cache
def attentes(contrat: Contrat) -> tuple[Attente, ...]:
    """Return the expectations of a flow."""
    nb_colonnes = len(contrat.noms)
    liste = [
        Attente(
            "forme",
            "nb_colonnes",
            "des colonnes manquent",
            lambda depot, _: f"{len(depot.entete)} au lieu de {nb_colonnes}",
            REFAIRE,
            minimum=nb_colonnes,
            bloquante=True,
        ),
        Attente(
            "fautes_du_lot",
            "part_fautes_lot",
            "plus de la moitié des lignes sont en faute",
            _fautes,
            REFAIRE,
            maximum=0.5,
            bloquante=True,
        ),
        Attente(
            "quarantaine",
            "part_quarantaine",
            "plus de 5 % des lignes sont en quarantaine",
            lambda depot, _: f"{nombre(depot.quarantaine)} sur {nombre(depot.lues)}",
            "corrigez-les et renvoyez le fichier sous le même nom",
            maximum=0.05,
        ),
        Attente(
            "doublons",
            "part_doublons",
            "plus de 5 % des lignes sont répétées",
            lambda depot, _: f"{nombre(depot.doublons)} sur {nombre(depot.lues)}",
            "vérifiez que l'export ne prend pas deux fois les mêmes",
            maximum=0.05,
        ),
        Attente(
            "volume_faible",
            "ratio_volume",
            "le nombre de lignes est plus de dix fois inférieur à l'habitude",
            _volume,
            "vérifiez que l'export est entier",
            minimum=0.1,
        ),
        Attente(
            "volume_fort",
            "ratio_volume",
            "le nombre de lignes est plus de dix fois supérieur à l'habitude",
            _volume,
            "vérifiez que l'export ne porte que sur la période voulue",
            maximum=10,
        ),
    ]
    if contrat.colonne_date:
        liste += [
            Attente(
                "dates_du_lot",
                "part_apres_situation_lot",
                "plus de la moitié des lignes sont datées après la date de situation",
                _apres,
                REFAIRE,
                maximum=0.5,
                bloquante=True,
            ),
            Attente(
                "dates",
                "part_apres_situation",
                "des lignes sont datées après la date de situation",
                _apres,
                "vérifiez ces dates, et celle que porte le nom du fichier",
                maximum=0,
            ),
            Attente(
                "fraicheur",
                "retard_jours",
                "la ligne la plus récente a plus de trois mois",
                _retard,
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
    apres = releve["nb_apres_situation"] / depot.chargees if depot.chargees else None
    date_max = releve["date_max"]
    retard = (depot.situation_au - dt.date.fromisoformat(date_max)).days if date_max else None
    return {
        "nb_colonnes": float(len(depot.entete)),
        "nb_lues": float(lues),
        "part_fautes_lot": _formes(depot) / lues if en_lot else None,
        "part_quarantaine": depot.quarantaine / lues if lues else None,
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
