"""One asset for each flow: the raw table that the files of the landing folder fill.

What belongs here: the order of the flows and what Dagster shows of a load. What does not: loading
(``ingestion.door.landing``), the very function of the command ``ingest``.
"""

from collections.abc import Sequence

import dagster as dg

from ingestion.door import landing
from ingestion.door.landing import Bilan
from orchestration.assets import checks
from orchestration.assets.landing_folder import fichiers_du_flux
from orchestration.assets.ressources import Observatoire

# What each flow needs to be there before: an attribution without its demande goes to quarantine.
AMONT: dict[str, tuple[str, ...]] = {
    "referentiels": (),
    "demandes": ("referentiels",),
    "priorites": ("demandes",),
    "parc": ("referentiels",),
    "offres": ("parc",),
    "candidatures": ("demandes", "offres"),
    "attributions": ("candidatures",),
}


def cle(flux: str) -> dg.AssetKey:
    """Return the key of the raw asset of a flow, which the dbt source of the same name points at."""
    return dg.AssetKey(["raw", flux])


def resumer(bilans: Sequence[Bilan]) -> dict[str, int]:
    """Add up the row balances of the files of one flow."""
    charges = [bilan for bilan in bilans if bilan.statut == "charge"]
    return {
        "fichiers": len(bilans),
        "fichiers_charges": len(charges),
        "fichiers_rejetes": sum(bilan.statut == "rejete" for bilan in bilans),
        "fichiers_en_attente": sum(bilan.statut == "en_attente" for bilan in bilans),
        "lues": sum(bilan.lues for bilan in charges),
        "chargees": sum(bilan.chargees for bilan in charges),
        "quarantaine": sum(bilan.quarantaine for bilan in charges),
        "doublons": sum(bilan.doublons for bilan in charges),
    }


def asset_du_flux(flux: str, amont: tuple[str, ...]) -> dg.AssetsDefinition:
    """Return the asset that loads the files of ``flux`` found in the landing folder."""

    @dg.asset(
        key=cle(flux),
        deps=[cle(autre) for autre in amont],
        group_name="raw",
        kinds={"postgres"},
        description=f"Fichiers du flux « {flux} » du dossier de dépôt, chargés dans raw.{flux}.",
        check_specs=checks.declarer(cle(flux)),
    )
    def _charger(observatoire: Observatoire) -> dg.MaterializeResult:
        chemins = fichiers_du_flux(observatoire.settings.landing_dir, flux)
        bilans = landing.ingerer(observatoire.base(), observatoire.settings, chemins) if chemins else []
        return dg.MaterializeResult(metadata=resumer(bilans), check_results=checks.constater(bilans))

    return _charger


ASSETS_DES_FLUX = [asset_du_flux(flux, amont) for flux, amont in AMONT.items()]
