"""An offered dwelling in words, the same wherever it is shown."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboards.kit.words.formats import (
    ABSENT,
    INSECABLE,
    date_longue,
    est_absent,
    majuscule,
    nombre,
    pluriel,
    typologie,
)

A_SIGNALER = "pas encore signalé au réservataire"


def par_offre(offres: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    """Return the offers by their number: a list asks for each of hundreds."""
    return {str(offre["offre_id"]): offre for offre in offres.to_dict("records")}


def nom_logement(offre: Mapping[str, Any], communes: Mapping[str, str]) -> str:
    """Write « T3 de 64 m² à {commune} »."""
    surface = "" if est_absent(offre["surface_m2"]) else f" de {nombre(offre['surface_m2'])} m²"
    return (
        f"{typologie(offre['typologie_code'])}{surface} à {communes.get(offre['commune_code'], offre['commune_code'])}"
    )


def nom_et_loyer(offre: Mapping[str, Any], communes: Mapping[str, str]) -> str:
    """Write « T3 de 64 m² à {commune}, 412 € par mois »: the rent tells two dwellings of one size apart."""
    return f"{nom_logement(offre, communes)}{_par_mois(offre)}"


def ligne_logement(offre: Mapping[str, Any], communes: Mapping[str, str]) -> str:
    """Write the dwelling with what tells it from its neighbours: vacancy and candidates."""
    candidats = int(offre["nb_candidatures"] or 0)
    combien = "sans candidat" if candidats == 0 else f"{nombre(candidats)} {pluriel(candidats, 'candidat')}"
    jours = 0 if est_absent(offre["jours_vacance"]) else int(offre["jours_vacance"])
    vacant = f", vacant depuis {nombre(jours)} {pluriel(jours, 'jour')}" if jours > 0 else ""
    return f"{nom_logement(offre, communes)}{vacant}, {combien}{_par_mois(offre)}"


def _par_mois(offre: Mapping[str, Any]) -> str:
    return "" if est_absent(offre["loyer_eur"]) else f", {nombre(offre['loyer_eur'])} € par mois"


def details(offre: Mapping[str, Any]) -> str:
    """Write the features that matter to a household."""
    morceaux = []
    if not est_absent(offre["financement_code"]):
        morceaux.append(f"financement {offre['financement_code']}")
    if not est_absent(offre["etage"]):
        etage = int(offre["etage"])
        ascenseur = "avec ascenseur" if offre["has_ascenseur"] else "sans ascenseur"
        morceaux.append("rez-de-chaussée" if etage == 0 else f"étage {etage}, {ascenseur}")
    if offre["is_accessible"]:
        morceaux.append("accessible")
    if offre["is_qpv"]:
        morceaux.append("en quartier prioritaire")
    if not est_absent(offre["loyer_eur"]):
        charges = "" if est_absent(offre["charges_eur"]) else f" et {nombre(offre['charges_eur'])} € de charges"
        morceaux.append(f"loyer {nombre(offre['loyer_eur'])} €{charges}")
    texte = " · ".join(morceaux)
    return majuscule(texte)


def loyer(offre: Mapping[str, Any]) -> str:
    """Write « 412 € et 90 € de charges par mois »; an amount that was not received is said."""
    if est_absent(offre["loyer_eur"]):
        return "loyer non reçu"
    charges = "charges non reçues" if est_absent(offre["charges_eur"]) else f"{euros(offre['charges_eur'])} de charges"
    return f"{euros(offre['loyer_eur'])} et {charges}, par mois"


def reserve_a(offre: Mapping[str, Any], noms: Mapping[str, str], jour: date | None) -> str:
    """Write for whom a dwelling is reserved, and until when one may be proposed for it while that day is to come."""
    code = offre["reservataire_code"]
    if est_absent(code):
        return ABSENT
    qui = noms.get(code, code)
    if est_absent(offre["date_signalement"]):
        return f"{qui}, {A_SIGNALER}"
    return f"{qui}, jusqu’au {date_longue(offre['date_echeance'])}" if delai_court(offre, jour) else qui


def delai_court(offre: Mapping[str, Any], jour: date | None) -> bool:
    """Tell whether the réservataire of a dwelling may still propose: it was told, and its last day is not past."""
    limite = offre["date_echeance"]
    return jour is not None and not est_absent(limite) and bool(jour <= limite)


def euros(montant: float) -> str:
    """Write an amount in whole euros."""
    return f"{nombre(montant)}{INSECABLE}€"


def oui_non(valeur: object) -> str:
    """Write a flag that may be unknown."""
    return ABSENT if est_absent(valeur) else "oui" if valeur else "non"
