"""The account of a plan of proposals, without a row of a person: dwellings, shortages and why, quotas, what they cost.

What belongs here: counts. What does not: whom the plan puts forward (``plan``), the words of a screen.
"""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from warehouse.matching.plan import PAR_LOGEMENT, Plan, Total
from warehouse.matching.reads import Lire

# Territory, type, reason.
Ou = tuple[str, str, str]
# Households are there, and all of them go to other dwellings.
PRIS_AILLEURS = "PRIS_AILLEURS"
# Of the demandes that one rule alone keeps out, how many each one does. The reasons of a pair are a number, of one bit
# here: it is worked out once, and the code of those that are left alone.
SQL_RAISONS = """
select liste.rang, r.motif_exclusion_code as motif, count(*)::integer as nb, r.publication_id
from unnest(%(offres)s::text[], %(rangs)s::integer[]) as liste (offre_id, rang)
inner join rapprochement as r on liste.offre_id = r.offre_id
where r.departement_code = %(departement)s and r.motifs_exclusion_masque = any(%(seules)s)
group by liste.rang, r.motif_exclusion_code, r.publication_id
order by liste.rang, nb desc, motif
"""
SEULES = [2**bit for bit in range(31)]


@dataclass(frozen=True)
class Penurie:
    """Dwellings of a territory and type that lack candidates, of how many, and what empties them.

    ``raison``: the rule that alone keeps most demandes out of them, ``PRIS_AILLEURS`` where enough may be put forward;
    empty where no demande is kept out by one rule alone.
    """

    epci_code: str
    typologie_code: str
    raison: str
    logements: int
    sans_candidat: int
    places_vides: int


@dataclass(frozen=True)
class Compte:
    """The account of a plan: points are those of the grid; ``borne`` is what no plan passes."""

    logements: int
    a_trois: int
    sans_candidat: int
    propositions: int
    points: float
    borne: float
    ecart_pct: float
    glouton: float
    sans_quota: float
    quotas: tuple[Total, ...]
    penuries: tuple[Penurie, ...]


def rendre_compte(plan: Plan, profils: pd.DataFrame, par_menage: int, lire_lignes: Lire) -> Compte:
    """Count what a plan does.

    Args:
        plan: made from these profiles.
        profils: what ``warehouse.matching.reads.vacants`` gives.
        par_menage: on how many dwellings a household was put forward at most.
        lire_lignes: reads rows of a département, by the names of the views of the register.

    """
    candidats = plan.candidats()
    return Compte(
        logements=len(candidats),
        a_trois=sum(combien == PAR_LOGEMENT for combien in candidats.values()),
        sans_candidat=sum(combien == 0 for combien in candidats.values()),
        propositions=len(plan.propositions),
        points=plan.points,
        borne=plan.borne,
        ecart_pct=plan.ecart_pct,
        glouton=plan.glouton,
        sans_quota=plan.sans_quota,
        quotas=tuple(plan.totaux()),
        penuries=tuple(_penuries(plan, profils, par_menage, candidats, lire_lignes)),
    )


def _penuries(
    plan: Plan, profils: pd.DataFrame, par_menage: int, candidats: dict[str, int], lire_lignes: Lire
) -> list[Penurie]:
    """Count the dwellings that lack candidates, by territory, type and reason; the most places empty first."""
    courts = {
        rang: manquent
        for rang, offres in enumerate(profils["offres"])
        if (manquent := [PAR_LOGEMENT - candidats[offre] for offre in offres if candidats[offre] < PAR_LOGEMENT])
    }
    raisons = _raisons(plan, profils, list(courts), par_menage, lire_lignes)
    logements, vides, places = Counter[Ou](), Counter[Ou](), Counter[Ou]()
    for rang, manquent in courts.items():
        profil = profils.iloc[rang]
        ou = (str(profil["epci_code"] or ""), str(profil["typologie_code"]), raisons[rang])
        logements[ou] += len(manquent)
        vides[ou] += manquent.count(PAR_LOGEMENT)
        places[ou] += sum(manquent)
    ordre = sorted(logements, key=lambda ou: (-places[ou], ou))
    return [Penurie(*ou, logements[ou], vides[ou], places[ou]) for ou in ordre]


def _raisons(
    plan: Plan, profils: pd.DataFrame, courts: list[int], par_menage: int, lire_lignes: Lire
) -> dict[int, str]:
    """Return what empties the dwellings of each of these profiles."""
    eligibles = plan.listes.bornes()
    places = {rang: PAR_LOGEMENT * len(profils["offres"].iloc[rang]) for rang in courts}
    assez = {rang for rang in courts if par_menage * (eligibles[rang + 1] - eligibles[rang]) >= places[rang]}
    raisons = {rang: PRIS_AILLEURS if rang in assez else "" for rang in courts}
    rares = [rang for rang in courts if rang not in assez]
    offres = [profils["offres"].iloc[rang][0] for rang in rares]
    lues = lire_lignes(SQL_RAISONS, offres=offres, rangs=rares, seules=SEULES).drop_duplicates("rang")
    return raisons | dict(zip(lues["rang"].astype(int), lues["motif"].astype(str), strict=True))
