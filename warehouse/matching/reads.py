"""A plan of proposals from what whoever makes it may read: vacant dwellings, first households, commitments.

What belongs here: queries over views of the register, and their rows given to ``warehouse.matching.plan``. What does
not: with whose rights they run (``lire`` does), who is eligible (the view ``rapprochement``). Never kept: rows of
persons.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from warehouse.matching.dealing import Proposition
from warehouse.matching.pairs import Listes, Quota, former
from warehouse.matching.plan import Plan, planifier
from warehouse.matching.quotas import ACD, former_quotas, part_acd

# Rows of a query, given its text and its values; it adds the départements looked at.
Lire = Callable[..., pd.DataFrame]
# A list: its département, its profile.
Cle = tuple[str, str]
TOUS = "tous"
# Rows of one query: far under the time that a reader's statement is given.
PAR_LECTURE = 4000
SQL_PROFILS = """
select
    array_agg(offre_id order by jours_vacance desc nulls last, offre_id) as offres, departement_code, profil_code,
    bailleur_code, epci_code, typologie_code, is_qpv, contingent_code, objectif_q1_pct, objectif_q1_portee_code,
    publication_id
from offre
where
    departement_code = any(%(departements)s) and is_offert
    and (%(contingent)s = 'tous' or contingent_code = %(contingent)s)
group by
    departement_code, profil_code, bailleur_code, epci_code, typologie_code, is_qpv, contingent_code,
    objectif_q1_pct, objectif_q1_portee_code, publication_id
order by max(jours_vacance) desc nulls last, min(offre_id)
"""
# One département and one length at a time: an index then gives the first ones in their order, and the others are not
# compared (11 ms a list of 84 against 104 on 51,000 demandes).
SQL_LISTES = """
select
    liste.rang, candidat.demande_id, candidat.points, candidat.is_premier_quartile, candidat.is_public_prioritaire,
    candidat.has_acd, candidat.publication_id
from unnest(%(offres)s::text[], %(rangs)s::integer[]) as liste (offre_id, rang)
cross join lateral (
    select
        demande_id, points, date_creation, is_premier_quartile, is_public_prioritaire, has_acd, publication_id
    from rapprochement
    where
        departement_code = %(departement)s and rapprochement.offre_id = liste.offre_id
        and is_eligible_profil
    order by points desc, date_creation, demande_id
    limit %(nombre)s
) as candidat
order by liste.rang, candidat.points desc, candidat.date_creation, candidat.demande_id
"""
# Every household of the accord, however low it is ranked.
SQL_ACCORD = """
select
    liste.rang, r.demande_id, r.points, r.is_premier_quartile, r.is_public_prioritaire, r.has_acd, r.publication_id
from unnest(%(offres)s::text[], %(rangs)s::integer[]) as liste (offre_id, rang)
inner join rapprochement as r on liste.offre_id = r.offre_id
where r.departement_code = %(departement)s and r.is_eligible_profil and r.has_acd
order by liste.rang, r.points desc, r.date_creation, r.demande_id
"""
SQL_INCOMPATIBLES = """
select r.offre_id, r.demande_id, r.publication_id
from unnest(%(offres)s::text[], %(demandes)s::text[]) as choisie (offre_id, demande_id)
inner join rapprochement as r on choisie.offre_id = r.offre_id and choisie.demande_id = r.demande_id
where r.departement_code = any(%(departements)s) and not r.is_eligible
"""
SQL_ENGAGEMENTS = """
select objectif, nb_baux, publication_id
from suivi_acd
where
    departement_code = any(%(departements)s) and is_annee_complete
    and annee = (
        select max(annee) from suivi_acd where departement_code = any(%(departements)s) and is_annee_complete
    )
"""
# Of a public, fewer households than so many times its aim may be too few.
RARE = 2
PUBLICS = ("is_premier_quartile", "is_public_prioritaire", "has_acd")


@dataclass
class Lectures:
    """The lists of the profiles, read again only where a longer one is asked for.

    Profiles that the quotas alone tell apart have the same list: it is read once.
    """

    lire_lignes: Lire
    profils: pd.DataFrame
    jour: date
    acd_pct: float

    def __post_init__(self) -> None:
        """Keep nothing yet."""
        self.cles = list(self.profils[["departement_code", "profil_code"]].itertuples(index=False, name=None))
        self.longueurs: dict[Cle, int] = {}
        self.lues: dict[Cle, list[tuple]] = {}
        self.accord: dict[Cle, list[tuple]] = {}

    def lire(self, longueurs: Sequence[int]) -> tuple[Listes, list[Quota]]:
        """Return the first households of each profile, so many, and the quotas.

        Where the lists hold few households of the accord, the others are read too: what its quota lacks is then known.
        """
        voulues: dict[Cle, int] = {}
        for cle, nombre in zip(self.cles, longueurs, strict=True):
            voulues[cle] = max(nombre, voulues.get(cle, 0))
        lots: dict[tuple[str, int], list[Cle]] = {}
        for cle, nombre in voulues.items():
            if nombre > self.longueurs.get(cle, 0):
                lots.setdefault((cle[0], nombre), []).append(cle)
        for (departement, nombre), cles in lots.items():
            combien = max(1, PAR_LECTURE // nombre)
            for debut in range(0, len(cles), combien):
                siennes = cles[debut : debut + combien]
                self.lues |= self._lire(SQL_LISTES, departement, siennes, nombre=nombre)
                self.longueurs |= dict.fromkeys(siennes, nombre)
        listes, quotas = self._former(longueurs)
        accord = [quota for quota in quotas if quota.code == ACD]
        if not self.accord and any(_est_rare(listes, quota) for quota in accord):
            for departement in dict.fromkeys(departement for departement, _ in voulues):
                siennes = [cle for cle in voulues if cle[0] == departement]
                self.accord |= self._lire(SQL_ACCORD, departement, siennes)
            listes, quotas = self._former(longueurs)
        return listes, quotas

    def _former(self, longueurs: Sequence[int]) -> tuple[Listes, list[Quota]]:
        lignes: list[tuple] = []
        for rang, (cle, nombre) in enumerate(zip(self.cles, longueurs, strict=True)):
            premieres = self.lues[cle][:nombre]
            # The same order: those of the accord that the first ones hold are its first ones.
            suivantes = self.accord.get(cle, [])[sum(ligne[-1] is True for ligne in premieres) :]
            lignes += [(rang, *ligne) for ligne in (*premieres, *suivantes)]
        rangs, demandes, points, *publics = zip(*lignes, strict=True) if lignes else ((),) * 6
        listes = former(list(self.profils["offres"]), rangs, demandes, points, longueurs)
        dits = dict(zip(PUBLICS, publics, strict=True))
        quotas = former_quotas(listes, self.profils, dits, self.jour, self.acd_pct)
        return listes, [replace(un, est_lue=bool(self.accord)) if un.code == ACD else un for un in quotas]

    def _lire(self, sql: str, departement: str, cles: Sequence[Cle], **valeurs: int) -> dict[Cle, list[tuple]]:
        offres = [self.profils["offres"].iloc[self.cles.index(cle)][0] for cle in cles]
        rangs = list(range(len(cles)))
        lues = self.lire_lignes(sql, departement=departement, offres=offres, rangs=rangs, **valeurs)
        lues = lues[["rang", "demande_id", "points", *PUBLICS]]
        propres = lues.astype(object).where(lues.notna(), None)
        resultat: dict[Cle, list[tuple]] = {cle: [] for cle in cles}
        for rang, *ligne in propres.itertuples(index=False, name=None):
            resultat[cles[int(rang)]].append(tuple(ligne))
        return resultat

    def incompatibles(self, propositions: Sequence[Proposition]) -> set[Proposition]:
        """Return the propositions that do not fit: the household refused that very dwelling."""
        offres, demandes = [list(cote) for cote in zip(*propositions, strict=True)] if propositions else ([], [])
        lues = self.lire_lignes(SQL_INCOMPATIBLES, offres=offres, demandes=demandes)
        return set(lues[["offre_id", "demande_id"]].itertuples(index=False, name=None))


def _est_rare(listes: Listes, quota: Quota) -> bool:
    """Tell whether the households of a quota that were read may be too few for it."""
    menages = np.unique(listes.demande[quota.compte(listes)])
    return len(menages) < RARE * quota.cible(listes)


def vacants(lire_lignes: Lire, contingent: str = TOUS) -> pd.DataFrame:
    """Read the vacant dwellings, those of one profile together: ``offres`` and what is the same for all of them.

    Args:
        lire_lignes: reads rows, by the names of the views of the register.
        contingent: the only contingent that is looked at, or ``TOUS``.

    """
    return lire_lignes(SQL_PROFILS, contingent=contingent)


def planifier_les_vacants(
    lire_lignes: Lire,
    profils: pd.DataFrame,
    jour: date,
    *,
    par_menage: int = 1,
    quotas: bool = True,
    avec_accord: bool = True,
) -> Plan:
    """Work out the plan of vacant dwellings, whoever reads them.

    Args:
        lire_lignes: reads rows, by the names of the views of the register.
        profils: what ``vacants`` gives, with the same rights.
        jour: the day whose quotas hold.
        par_menage: on how many dwellings a household is put forward at most.
        quotas: whether the quotas hold; their account is given either way.
        avec_accord: whether the commitments of the accord collectif may be read.

    """
    acd = 0.0
    if avec_accord:
        engagements = lire_lignes(SQL_ENGAGEMENTS)[["objectif", "nb_baux"]]
        acd = part_acd(list(engagements.itertuples(index=False, name=None)))
    lectures = Lectures(lire_lignes, profils, jour, acd)
    effectifs = [len(siennes) for siennes in profils["offres"]]
    return planifier(effectifs, lectures.lire, lectures.incompatibles, par_menage=par_menage, quotas=quotas)
