"""Checks that Dagster shows on the raw assets: nothing rejected, nothing lost.

The data tests of dbt become checks by themselves (``orchestration.assets.entrepot``).
"""

from collections.abc import Sequence

import dagster as dg

from ingestion.door.landing import Bilan

AUCUN_REJET = "aucun_fichier_rejete"
AUCUNE_ATTENTE = "aucun_depot_en_attente"
AUCUNE_PERTE = "aucune_ligne_perdue"
LIRE = "page « État des données » du portail, ou « observatoire ingest » sur le dossier de dépôt"


def declarer(cle: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """Return the checks of one raw asset."""
    return [
        dg.AssetCheckSpec(
            AUCUN_REJET,
            asset=cle,
            description=f"Chaque fichier du dossier de dépôt est entré ; pourquoi sinon : {LIRE}.",
        ),
        dg.AssetCheckSpec(
            AUCUNE_ATTENTE,
            asset=cle,
            description=f"Aucune correction n’attend d’être confirmée ; ce qu’elle ferait perdre : {LIRE}.",
        ),
        dg.AssetCheckSpec(
            AUCUNE_PERTE,
            asset=cle,
            blocking=True,
            description="Lues = chargées + quarantaine + doublons, pour chaque fichier.",
        ),
    ]


def constater(bilans: Sequence[Bilan]) -> list[dg.AssetCheckResult]:
    """Return the results of the checks on the files of one flow.

    A rejected file, and a correction that waits for a decision, are warnings: the good files of the day are published,
    the others are counted, night after night until they are corrected or decided on. Dagster keeps what it is told, and
    no purge looks there: the name that a sender chose, and what is said of a file, are read elsewhere.
    """
    entres_pas = {AUCUN_REJET: "rejete", AUCUNE_ATTENTE: "en_attente"}
    perdus = sum(
        bilan.statut == "charge" and bilan.lues != bilan.chargees + bilan.quarantaine + bilan.doublons
        for bilan in bilans
    )
    return [
        *(
            dg.AssetCheckResult(
                check_name=controle,
                passed=not (fichiers := sum(bilan.statut == statut for bilan in bilans)),
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"fichiers": fichiers, "lire": LIRE},
            )
            for controle, statut in entres_pas.items()
        ),
        dg.AssetCheckResult(check_name=AUCUNE_PERTE, passed=not perdus, metadata={"fichiers": perdus, "lire": LIRE}),
    ]
