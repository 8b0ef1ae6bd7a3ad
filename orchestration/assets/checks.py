"""Checks that Dagster shows on the raw assets: nothing rejected, nothing lost.

The data tests of dbt become checks by themselves (``orchestration.assets.entrepot``).
"""

from collections.abc import Sequence

import dagster as dg

from ingestion.door.landing import Bilan

AUCUN_REJET = "aucun_fichier_rejete"
AUCUNE_ATTENTE = "aucun_depot_en_attente"
AUCUNE_PERTE = "aucune_ligne_perdue"


def declarer(cle: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """Return the checks of one raw asset."""
    return [
        dg.AssetCheckSpec(
            AUCUN_REJET,
            asset=cle,
            description="Chaque fichier du dossier de dépôt est entré ; sinon, le message dit pourquoi.",
        ),
        dg.AssetCheckSpec(
            AUCUNE_ATTENTE,
            asset=cle,
            description="Aucune correction n’attend d’être confirmée ; sinon, le message dit ce qu’elle ferait perdre.",
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
    the others are named, night after night until they are corrected or decided on.
    """
    entres_pas = {AUCUN_REJET: "rejete", AUCUNE_ATTENTE: "en_attente"}
    perdus = [
        str(bilan.fichier)
        for bilan in bilans
        if bilan.statut == "charge" and bilan.lues != bilan.chargees + bilan.quarantaine + bilan.doublons
    ]
    return [
        *(
            dg.AssetCheckResult(
                check_name=controle,
                passed=not (fichiers := [f"{b.fichier} : {b.message}" for b in bilans if b.statut == statut]),
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"fichiers": fichiers},
            )
            for controle, statut in entres_pas.items()
        ),
        dg.AssetCheckResult(check_name=AUCUNE_PERTE, passed=not perdus, metadata={"fichiers": perdus}),
    ]
