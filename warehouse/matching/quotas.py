"""The quotas that a plan of proposals holds: those of the law and of the conventions, dated, and the accord collectif.

What belongs here: which dwellings and households each counts, where or by whom it is owed. What does not: who is of
which public, what was declared for a dwelling: the database says it; a public that the reader is not told of makes no
quota.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from warehouse.matching.pairs import Listes, Quota, Reels
from warehouse.reference import lignes_de_reference

Q1, Q2_Q4, ACD = "Q1_HORS_QPV", "Q2_Q4_EN_QPV", "ACD"
PRIORITAIRES_BAILLEUR = "PRIORITAIRES_BAILLEUR"
# L441-1: each réservataire owes its part, the landlord that of what nobody reserves.
PUBLICS = {
    "PRIORITAIRES_ETAT": ("PPRIOR", "PFONCT"),
    "PRIORITAIRES_ACTION_LOGEMENT": ("COLACT",),
    "PRIORITAIRES_COLLECTIVITES": ("COLTER",),
    PRIORITAIRES_BAILLEUR: ("AUCUN", "AUTRES"),
}
NOMS = {
    Q1: "Premier quartile, hors quartier prioritaire",
    Q2_Q4: "Autres quartiles, en quartier prioritaire",
    "PRIORITAIRES_ETAT": "Publics prioritaires, contingent de l’État",
    "PRIORITAIRES_ACTION_LOGEMENT": "Publics prioritaires, Action Logement",
    "PRIORITAIRES_COLLECTIVITES": "Publics prioritaires, collectivités",
    PRIORITAIRES_BAILLEUR: "Publics prioritaires, autres logements",
    ACD: "Accord collectif départemental",
}
# What a convention was declared for, of the columns of a profile: the quota counts what they have in common. The law
# is owed in each EPCI.
PORTEES_Q1 = {
    "BAILLEUR_EPCI": ("bailleur_code", "epci_code"),
    "BAILLEUR": ("bailleur_code",),
    "EPCI": ("epci_code",),
    "LOI": ("epci_code",),
}
SEPARATEUR = "|"


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
    profils: pd.DataFrame,
    publics: Mapping[str, Sequence[bool | None] | Reels],
    jour: date,
    acd_pct: float = 0.0,
) -> list[Quota]:
    """Return the quotas that count some dwelling and whose public the reader reads.

    Args:
        listes: the profiles and their households.
        profils: one row a profile: ``is_qpv``, ``contingent_code``, ``bailleur_code``, ``epci_code``,
            ``objectif_q1_pct``, ``objectif_q1_portee_code``.
        publics: ``is_premier_quartile``, ``is_public_prioritaire`` and ``has_acd``, one a pair; None: not known.
        jour: the day whose shares hold.
        acd_pct: share owed to the accord collectif; none: no such quota.

    """
    premiers, prioritaires, accord = (
        np.array(publics[nom], dtype=np.float64) for nom in ("is_premier_quartile", "is_public_prioritaire", "has_acd")
    )
    membres = {(Q1,): premiers, (Q2_Q4,): 1 - premiers, tuple(PUBLICS): prioritaires, (ACD,): accord}
    classes: dict[str, np.ndarray] = {}
    for codes, siens in membres.items():
        if not np.isnan(siens).all():
            classes |= dict.fromkeys(codes, siens == 1)
    dues, comptes = parts(jour), dict[tuple[str, str, float], np.ndarray]()
    for rang, profil in enumerate(profils.to_dict("records")):
        for code, portee, part in _dus(profil, dues, acd_pct):
            if part and code in classes:
                comptes.setdefault((code, portee, part), np.zeros(len(profils), dtype=bool))[rang] = True
    ordre = sorted(comptes, key=lambda un: (list(classes).index(un[0]), un))
    formes = [Quota(code, part, comptes[code, portee, part], classes[code], portee) for code, portee, part in ordre]
    return [quota for quota in formes if quota.logements(listes)]


def _dus(profil: Mapping[Any, Any], dues: Mapping[str, float], acd_pct: float) -> Iterator[tuple[str, str, float]]:
    """Yield what is owed on the dwellings of a profile: code, where or by whom, share."""
    if profil["is_qpv"] is True:
        yield Q2_Q4, str(profil["epci_code"] or ""), dues.get(Q2_Q4, 0.0)
    elif profil["is_qpv"] is False and pd.notna(profil["objectif_q1_pct"]):
        colonnes = PORTEES_Q1[profil["objectif_q1_portee_code"]]
        yield Q1, SEPARATEUR.join(profil[colonne] for colonne in colonnes), float(profil["objectif_q1_pct"])
    for code, siens in PUBLICS.items():
        if profil["contingent_code"] in siens:
            portee = str(profil["bailleur_code"]) if code == PRIORITAIRES_BAILLEUR else ""
            yield code, portee, dues.get("PUBLICS_PRIORITAIRES", 0.0)
    yield ACD, "", acd_pct
