"""A plan of proposals from what its reader may read: profiles of vacant dwellings, first households, quotas.

Never cached: rows of persons. What belongs here: queries, and their rows given to ``warehouse.matching``. What does
not: who is eligible (the view ``rapprochement``), whom the plan keeps (``warehouse.matching``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from warehouse.matching.dealing import Proposition
from warehouse.matching.pairs import Listes, Quota, former
from warehouse.matching.plan import Plan, planifier
from warehouse.matching.quotas import former_quotas, part_acd

# Rows of one query: far under the time that a reader's statement is given.
PAR_LECTURE = 4000
SQL_PROFILS = """
select
    array_agg(offre_id order by jours_vacance desc nulls last, offre_id) as offres, is_qpv, contingent_code,
    publication_id
from offre
where
    departement_code = any(%(departements)s) and is_offert
    and (%(contingent)s = 'tous' or contingent_code = %(contingent)s)
group by profil_code, is_qpv, contingent_code, publication_id
order by max(jours_vacance) desc nulls last, min(offre_id)
"""
SQL_LISTES = """
select
    liste.rang, candidat.demande_id, candidat.points, candidat.is_premier_quartile, candidat.is_public_prioritaire,
    candidat.has_acd, candidat.publication_id
from unnest(%(offres)s::text[], %(nombres)s::integer[], %(rangs)s::integer[]) as liste (offre_id, nombre, rang)
cross join lateral (
    select
        demande_id, points, date_creation, is_premier_quartile, is_public_prioritaire, has_acd, publication_id
    from rapprochement
    where
        departement_code = %(departement)s and rapprochement.offre_id = liste.offre_id
        and is_eligible_profil
    order by points desc, date_creation, demande_id
    limit liste.nombre
) as candidat
order by liste.rang, candidat.points desc, candidat.date_creation, candidat.demande_id
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
SQL_PROPOSES = """
select
    r.offre_id, r.demande_id, o.commune_code, o.typologie_code, o.surface_m2, o.contingent_code, o.is_qpv, r.points,
    r.points_detail, r.nb_personnes, r.anciennete_mois, r.has_dalo, r.is_prioritaire, r.is_premier_quartile,
    r.grille_code, r.grille_version, r.publication_id
from unnest(%(offres)s::text[], %(demandes)s::text[]) with ordinality as choisie (offre_id, demande_id, ordre)
inner join rapprochement as r on choisie.offre_id = r.offre_id and choisie.demande_id = r.demande_id
inner join offre as o on r.departement_code = o.departement_code and r.offre_id = o.offre_id
where r.departement_code = any(%(departements)s)
order by choisie.ordre
"""
PUBLICS = ("is_premier_quartile", "is_public_prioritaire", "has_acd")


@dataclass
class Lectures:
    """The lists of the profiles of a reader, read again only where a longer one is asked for."""

    lecteur: Lecteur
    profils: pd.DataFrame
    jour: date
    acd_pct: float

    def __post_init__(self) -> None:
        """Keep nothing yet."""
        self.longueurs = [0] * len(self.profils)
        self.lues: dict[int, list[tuple]] = {}

    def lire(self, longueurs: Sequence[int]) -> tuple[Listes, list[Quota]]:
        """Return the first households of each profile, so many, and the quotas."""
        voulus: list[int] = []
        attendues = 0
        for rang, (avant, nombre) in enumerate(zip(self.longueurs, longueurs, strict=True)):
            if nombre <= avant:
                continue
            voulus.append(rang)
            attendues += nombre
            if attendues >= PAR_LECTURE:
                self._lire(voulus, longueurs)
                voulus, attendues = [], 0
        self._lire(voulus, longueurs)
        self.longueurs = list(longueurs)
        lignes = [(rang, *ligne) for rang in range(len(self.profils)) for ligne in self.lues[rang]]
        rangs, demandes, points, *publics = zip(*lignes, strict=True) if lignes else ((),) * 6
        listes = former(list(self.profils["offres"]), rangs, demandes, points, longueurs)
        logements = {nom: list(self.profils[nom]) for nom in ("is_qpv", "contingent_code")}
        dits = dict(zip(PUBLICS, publics, strict=True))
        return listes, former_quotas(listes, logements, dits, self.jour, self.acd_pct)

    def _lire(self, voulus: Sequence[int], longueurs: Sequence[int]) -> None:
        if not voulus:
            return
        premieres = [self.profils["offres"].iloc[rang][0] for rang in voulus]
        nombres = [longueurs[rang] for rang in voulus]
        lues = self.lecteur.lignes(SQL_LISTES, offres=premieres, nombres=nombres, rangs=list(voulus))
        lues = lues[["rang", "demande_id", "points", *PUBLICS]]
        propres = lues.astype(object).where(lues.notna(), None)
        self.lues |= {rang: [] for rang in voulus}
        for rang, *ligne in propres.itertuples(index=False, name=None):
            self.lues[int(rang)].append(tuple(ligne))

    def incompatibles(self, propositions: Sequence[Proposition]) -> set[Proposition]:
        """Return the propositions that do not fit: the household refused that very dwelling."""
        offres, demandes = [list(cote) for cote in zip(*propositions, strict=True)] if propositions else ([], [])
        lues = self.lecteur.lignes(SQL_INCOMPATIBLES, offres=offres, demandes=demandes)
        return set(lues[["offre_id", "demande_id"]].itertuples(index=False, name=None))


def plan(lecteur: Lecteur, jour: date, contingent: str, par_menage: int, *, quotas: bool) -> Plan | None:
    """Work out the plan of the vacant dwellings of a reader; None where it has none."""
    profils = lecteur.lignes(SQL_PROFILS, contingent=contingent)
    if profils.empty:
        return None
    acd = 0.0
    if lecteur.droits.lit("suivi_acd"):
        engagements = lecteur.lignes(SQL_ENGAGEMENTS)[["objectif", "nb_baux"]]
        acd = part_acd(list(engagements.itertuples(index=False, name=None)))
    lectures = Lectures(lecteur, profils, jour, acd)
    effectifs = [len(siennes) for siennes in profils["offres"]]
    return planifier(effectifs, lectures.lire, lectures.incompatibles, par_menage=par_menage, quotas=quotas)


def proposes(lecteur: Lecteur, retenu: Plan) -> pd.DataFrame:
    """Read who is put forward, dwelling by dwelling; ``place``: first, second or third."""
    ordre = sorted(range(len(retenu.propositions)), key=lambda i: (retenu.propositions[i][0], retenu.places[i]))
    choisies = [retenu.propositions[i] for i in ordre]
    offres, demandes = [list(cote) for cote in zip(*choisies, strict=True)] if choisies else ([], [])
    lues = lecteur.lignes(SQL_PROPOSES, offres=offres, demandes=demandes)
    lues.insert(1, "place", [int(retenu.places[i]) for i in ordre])
    return lues
