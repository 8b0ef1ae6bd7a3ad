"""The quotas that a plan of proposals holds: those of the law, dated, and the commitments of the accord collectif.

What belongs here: which dwellings and households each counts. What does not: who is of which public, which the database
says; a public that the reader is not told of makes no quota.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from warehouse.matching.pairs import Listes, Quota
from warehouse.reference import lignes_de_reference

Q1, Q2_Q4, ACD = "Q1_HORS_QPV", "Q2_Q4_EN_QPV", "ACD"
# L441-1: each réservataire owes its part, the landlord that of what nobody reserves.
PUBLICS = {
    "PRIORITAIRES_ETAT": ("PPRIOR", "PFONCT"),
    "PRIORITAIRES_ACTION_LOGEMENT": ("COLACT",),
    "PRIORITAIRES_COLLECTIVITES": ("COLTER",),
    "PRIORITAIRES_BAILLEUR": ("AUCUN", "AUTRES"),
}


def parts(jour: date) -> dict[str, float]:
    """Return the shares in force on a day, as percentages, by objective."""
    return {
        ligne["objectif"]: float(ligne["part_pct"])
        for ligne in lignes_de_reference("objectif_mixite")
        if ligne["valide_du"] <= jour.isoformat() and (not ligne["valide_au"] or jour.isoformat() < ligne["valide_au"])
    }


def part_acd(engagements: Sequence[tuple[float | None, float]]) -> float:
    """Return the share of the leases owed to the accord collectif: commitments of a whole year over its leases."""
    tenus = [(float(objectif), float(baux)) for objectif, baux in engagements if objectif is not None and baux]
    baux = sum(siens for _, siens in tenus)
    return min(100.0, 100.0 * sum(objectif for objectif, _ in tenus) / baux) if baux else 0.0


def former_quotas(
    listes: Listes,
    logements: Mapping[str, Sequence[object]],
    publics: Mapping[str, Sequence[bool | None]],
    jour: date,
    acd_pct: float = 0.0,
) -> list[Quota]:
    """Return the quotas that count some dwelling and whose public the reader reads.

    Args:
        listes: the profiles and their households.
        logements: ``is_qpv`` and ``contingent_code``, one a profile.
        publics: ``is_premier_quartile``, ``is_public_prioritaire`` and ``has_acd``, one a pair; None: not known.
        jour: the day whose shares hold.
        acd_pct: share owed to the accord collectif; none: no such quota.

    """
    dues = parts(jour)
    qpv = np.array([is_qpv is True for is_qpv in logements["is_qpv"]], dtype=bool)
    contingents = np.array(list(logements["contingent_code"]), dtype=object)
    partout = np.ones(len(qpv), dtype=bool)
    premiers = publics["is_premier_quartile"]
    voulus: list[tuple[str, float, np.ndarray, Sequence[bool | None]]] = [
        (Q1, dues.get(Q1, 0.0), ~qpv, premiers),
        (Q2_Q4, dues.get(Q2_Q4, 0.0), qpv, [None if q1 is None else not q1 for q1 in premiers]),
        *(
            (code, dues.get("PUBLICS_PRIORITAIRES", 0.0), np.isin(contingents, siens), publics["is_public_prioritaire"])
            for code, siens in PUBLICS.items()
        ),
        (ACD, acd_pct, partout, publics["has_acd"]),
    ]
    formes = [
        Quota(code, part, profils, np.array([membre is True for membre in classe], dtype=bool))
        for code, part, profils, classe in voulus
        if part and any(membre is not None for membre in classe)
    ]
    return [quota for quota in formes if quota.logements(listes)]
