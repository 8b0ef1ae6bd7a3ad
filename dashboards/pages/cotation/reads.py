"""Pairs of vacant dwellings, and of dwellings let, with what each criterion counts. Rows of persons: never cached."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from warehouse.matching.past import Passe

# One dwelling of each profile, drawn: as many as a browser reads in seconds.
PROFILS, PAR_LECTURE = 12, 3
# Leases drawn, the same ones at each visit: each is compared with every demande of its day.
BAUX = 30
# The column that tells whether nothing else than a rule keeps a demande out; empty: no rule set aside.
ELIGIBLE = {
    "": "is_eligible",
    **{
        code: f"is_eligible_sans_{code.lower()}"
        for code in (
            *("VALIDITE", "TERRITOIRE", "TYPOLOGIE", "TYPE_NON_DEMANDE", "PLAFOND", "CONTINGENT"),
            *("DEJA_PROPOSE", "POSITIONNEMENT"),
        )
    },
}
# Of the past, these say where a demande stands today: who was in the stock was valid, and a candidate was positioned.
DU_JOUR = ("VALIDITE", "DEJA_PROPOSE", "POSITIONNEMENT")
# The same ones at each visit: the key decides, not the wait. Types take turns, or the commonest would take all the
# places.
SQL_ECHANTILLON = """
select offre_id, commune_code, typologie_code, surface_m2, loyer_eur, publication_id
from (
    select *, row_number() over (partition by typologie_code order by md5(offre_id)) as tour
    from (
        select distinct on (profil_code)
            offre_id, commune_code, typologie_code, surface_m2, loyer_eur, publication_id
        from offre
        where departement_code = %(departement)s and is_offert
        order by profil_code, md5(offre_id)
    ) as un
) as tirable
order by tour, md5(offre_id)
limit %(nombre)s
"""
SQL_PAIRES = """
select
    r.offre_id, o.epci_code, r.demande_id, r.points, r.points_detail::text as points_detail,
    r.quantites::text as quantites, r.date_creation, r.anciennete_mois, r.nb_personnes, r.is_prioritaire, r.has_dalo,
    r.publication_id
from rapprochement as r
inner join offre as o on r.departement_code = o.departement_code and r.offre_id = o.offre_id
where r.departement_code = %(departement)s and r.offre_id = any(%(offres)s) and {condition}
"""
SQL_TIRAGE = """
select attribution_id, count(*) over () as total, publication_id
from rapprochement_passe
where departement_code = %(departement)s and is_loge
order by md5(attribution_id)
limit %(nombre)s
"""
SQL_DECIDES = """
select count(*) as nombre
from attribution as b
inner join publication as p on b.departement_code = p.departement_code
where
    b.departement_code = %(departement)s
    and coalesce(b.date_decision_cal, b.date_bail) between p.date_reference - interval '12 months' and p.date_reference
"""
SQL_LOGES = """
select
    attribution_id, date_decision, epci_code, points, quantites::text as quantites, anciennete_mois, nb_personnes,
    {eligible} as is_admis, publication_id
from rapprochement_passe
where departement_code = %(departement)s and attribution_id = any(%(baux)s) and is_loge
order by attribution_id
"""
# Compared first, then counted: in one step, the planner sorts all of them, objects included.
SQL_AUTRES = """
with autre as materialized (
    select attribution_id, points, quantites, anciennete_mois, is_anterieure, publication_id
    from rapprochement_passe
    where departement_code = %(departement)s and attribution_id = any(%(baux)s) and not is_loge and {eligible}
)
select
    attribution_id, points, quantites::text as quantites, anciennete_mois, count(*) as nombre,
    count(*) filter (where is_anterieure) as anterieures, publication_id
from autre
group by attribution_id, points, quantites, anciennete_mois, publication_id
"""


@dataclass
class Lectures:
    """What was read for one reader and one publication, rule by rule as scenarios ask for it; empty: no rule set aside.

    ``baux``: leases drawn among the ``tirables``, of which it reads the household; ``decides``: those of twelve months.
    """

    offres: pd.DataFrame
    baux: list[str] = field(default_factory=list)
    tirables: int = 0
    decides: int = 0
    paires: dict[str, pd.DataFrame] = field(default_factory=dict)
    passes: dict[str, Passe] = field(default_factory=dict)

    def lire_les_listes(self, lecteur: Lecteur, levees: Collection[str] = ()) -> None:
        """Read the lists of the vacant dwellings, and what the rules set aside let in, once each."""
        for levee in ("", *levees):
            if levee not in self.paires:
                self.paires[levee] = _paires(lecteur, list(self.offres["offre_id"]), levee)

    def lire_le_passe(self, lecteur: Lecteur, levees: Collection[str] = ()) -> None:
        """Draw leases, then read who was housed and who else could have been, once for each rule set aside."""
        if not self.passes:
            self.baux, self.tirables, self.decides = _tirer(lecteur)
        for levee in ("", *levees):
            if levee not in self.passes:
                du_jour = levee in DU_JOUR
                self.passes[levee] = self.passes[""] if du_jour else _passe(lecteur, self.baux, ELIGIBLE[levee])

    @property
    def lignes(self) -> int:
        """Rows of persons read in the lists."""
        return sum(map(len, self.paires.values()))


def lire(lecteur: Lecteur, levees: Collection[str] = ()) -> Lectures:
    """Read a few of the reader's vacant dwellings, one of each profile, and their lists."""
    lues = tirer_les_logements(lecteur)
    lues.lire_les_listes(lecteur, levees)
    return lues


def tirer_les_logements(lecteur: Lecteur) -> Lectures:
    """Read a few of the reader's vacant dwellings, one of each profile; their lists are still to be read."""
    return Lectures(lecteur.lignes(SQL_ECHANTILLON, nombre=PROFILS).set_index("offre_id", drop=False))


def _paires(lecteur: Lecteur, offres: list[str], levee: str) -> pd.DataFrame:
    """Read the eligible pairs; with a rule set aside, those that it alone excludes."""
    condition = "r.is_eligible" if not levee else f"r.{ELIGIBLE[levee]} and r.is_eligible is not true"
    lots = [offres[debut : debut + PAR_LECTURE] for debut in range(0, len(offres), PAR_LECTURE)] or [[]]
    lues = [lecteur.lignes(SQL_PAIRES.format(condition=condition), offres=lot) for lot in lots]
    return _objets(pd.concat(lues, ignore_index=True), "points_detail", "quantites").assign(levee=levee)


def _tirer(lecteur: Lecteur) -> tuple[list[str], int, int]:
    """Draw leases; return their keys, of how many they were drawn, and how many twelve months decided."""
    tires = lecteur.lignes(SQL_TIRAGE, nombre=BAUX)
    decides = int(lecteur.lignes(SQL_DECIDES)["nombre"].iloc[0])
    return list(tires["attribution_id"]), int(tires["total"].iloc[0]) if len(tires) else 0, decides


def _passe(lecteur: Lecteur, baux: list[str], eligible: str) -> Passe:
    """Read who was housed, and who else could have been by a column of eligibility."""
    return Passe(
        _objets(lecteur.lignes(SQL_LOGES.format(eligible=eligible), baux=baux), "quantites"),
        _objets(lecteur.lignes(SQL_AUTRES.format(eligible=eligible), baux=baux), "quantites"),
    )


def _objets(cadre: pd.DataFrame, *noms: str) -> pd.DataFrame:
    """Read the objects that columns hold as texts, each different one once: row by row, it takes seconds."""
    colonnes = {}
    for nom in noms:
        places, textes = pd.factorize(cadre[nom])
        lus = np.empty(len(textes), dtype=object)
        lus[:] = [json.loads(texte) for texte in textes]
        colonnes[nom] = lus[places]
    return cadre.assign(**colonnes)
