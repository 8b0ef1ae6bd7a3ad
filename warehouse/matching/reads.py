"""A plan of proposals from what whoever makes it may read: vacant dwellings, first households, commitments.

What belongs here: queries over views of the register, and their rows given to ``warehouse.matching.plan``. What does
not: with whose rights they run (``lire`` does), who is eligible (the view ``rapprochement``). Never kept: rows of
persons.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

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
# Pairs that one query compares at most, and demandes that a département is taken to have: far under the time that a
# statement is given.
PAR_LECTURE, DEMANDES = 4_000_000, 50_000
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
# Points of the household that comes after so many first ones, whatever dwelling they are compared with; then how many
# have as many or more.
SQL_SEUIL = """
select points, publication_id
from rapprochement
where departement_code = %(departement)s and offre_id = %(offre)s
order by points desc, date_creation, demande_id
limit 1 offset %(nombre)s
"""
SQL_AU_DESSUS = """
select count(*) as nombre, publication_id
from rapprochement
where departement_code = %(departement)s and offre_id = %(offre)s and points >= %(seuil)s
group by publication_id
"""
# All lists at once, a row for each household: what each list would read alone costs ten times as much.
SQL_LISTES = """
select
    r.demande_id, r.points, r.is_public_prioritaire, r.has_acd, r.publication_id,
    array_agg(liste.rang) as rangs, array_agg(r.is_premier_quartile) as premiers
from unnest(%(offres)s::text[], %(rangs)s::integer[]) as liste (offre_id, rang)
inner join rapprochement as r on liste.offre_id = r.offre_id
where
    r.departement_code = %(departement)s and r.is_eligible_profil
    and r.points >= coalesce(%(seuil)s, r.points) and r.points < coalesce(%(plafond)s, r.points + 1)
    and (r.has_acd or not %(accord)s)
group by r.demande_id, r.points, r.date_creation, r.is_public_prioritaire, r.has_acd, r.publication_id
order by r.points desc, r.date_creation, r.demande_id
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
PUBLICS = ("is_public_prioritaire", "has_acd", "is_premier_quartile")
PROPRES = ("points", "is_public_prioritaire", "has_acd")
# Of each pair: place of its demande, points, whether its household is in each public: 1, 0, not a number if not known.
Liste = list[np.ndarray]


@dataclass
class Lectures:
    """The lists of the profiles, read again only where one is asked for that goes further down.

    Profiles that the quotas alone tell apart have the same list: it is read once.
    """

    lire_lignes: Lire
    profils: pd.DataFrame
    jour: date
    acd_pct: float

    def __post_init__(self) -> None:
        """Keep nothing yet."""
        self.cles = list(self.profils[["departement_code", "profil_code"]].itertuples(index=False, name=None))
        self.profondeurs: dict[Cle, int] = {}
        self.seuils: dict[Cle, float | None] = {}
        self.lues: dict[Cle, Liste] = {}
        self.accord: dict[Cle, Liste] = {}
        self.demandes: dict[str, int] = {}

    def lire(self, profondeurs: Sequence[int]) -> tuple[Listes, list[Quota]]:
        """Return the households of each profile among so many first ones of the département, and the quotas.

        Where the lists hold few households of the accord, the others are read too: what its quota lacks is then known.
        """
        lots: dict[tuple[str, int, float | None], list[Cle]] = {}
        for cle, profondeur in zip(self.cles, profondeurs, strict=True):
            if profondeur > self.profondeurs.get(cle, 0) and self.seuils.get(cle, 0.0) is not None:
                self.profondeurs[cle] = profondeur
                lots.setdefault((cle[0], profondeur, self.seuils.get(cle)), []).append(cle)
        for (departement, profondeur, deja), cles in lots.items():
            seuil, nombre = self._seuil(departement, profondeur)
            self.seuils |= dict.fromkeys(cles, seuil)
            # What was read of a list is not read again.
            for cle, suite in self._lire(departement, cles, nombre, seuil=seuil, plafond=deja, accord=False).items():
                self.lues[cle] = _bout_a_bout(self.lues[cle], suite) if cle in self.lues else suite
        listes, quotas = self._former()
        accord = [quota for quota in quotas if quota.code == ACD]
        if not self.accord and any(_est_rare(listes, quota) for quota in accord):
            for departement in dict.fromkeys(departement for departement, _ in self.cles):
                cles = [cle for cle in self.lues if cle[0] == departement]
                self.accord |= self._lire(departement, cles, DEMANDES // 10, seuil=None, plafond=None, accord=True)
            listes, quotas = self._former()
        return listes, quotas

    def _former(self) -> tuple[Listes, list[Quota]]:
        seuils = [self.seuils[cle] for cle in self.cles]
        siennes = [self._liste(cle, seuil) for cle, seuil in zip(self.cles, seuils, strict=True)]
        places, points, *publics = map(np.concatenate, zip(*siennes, strict=True))
        rangs = np.repeat(np.arange(len(siennes)), [len(une[0]) for une in siennes])
        demandes = pd.Categorical.from_codes(places, list(self.demandes))
        listes = former(list(self.profils["offres"]), rangs, demandes, points, seuils)
        dits = dict(zip(PUBLICS, publics, strict=True))
        quotas = former_quotas(listes, self.profils, dits, self.jour, self.acd_pct)
        return listes, [replace(un, est_lue=bool(self.accord)) if un.code == ACD else un for un in quotas]

    def _liste(self, cle: Cle, seuil: float | None) -> Liste:
        """Return the first ones of a list, then those of the accord that come after them."""
        if seuil is None or not self.accord:
            return self.lues[cle]
        suivantes = self.accord[cle]
        apres = suivantes[1] < seuil
        return _bout_a_bout(self.lues[cle], [colonne[apres] for colonne in suivantes])

    def _seuil(self, departement: str, profondeur: int) -> tuple[float | None, int]:
        """Return the points of the last one of so many households (none: there are no more), how many that lets in."""
        offre = next(
            offres[0] for offres, cle in zip(self.profils["offres"], self.cles, strict=True) if cle[0] == departement
        )
        lus = self.lire_lignes(SQL_SEUIL, departement=departement, offre=offre, nombre=profondeur)
        if lus.empty:
            return None, DEMANDES
        seuil = float(lus["points"].iloc[0])
        comptes = self.lire_lignes(SQL_AU_DESSUS, departement=departement, offre=offre, seuil=seuil)
        return seuil, int(comptes["nombre"].iloc[0])

    def _lire(
        self, departement: str, cles: Sequence[Cle], nombre: int, **valeurs: float | bool | None
    ) -> dict[Cle, Liste]:
        """Read lists, each in the order of its ranking."""
        combien = max(1, PAR_LECTURE // nombre)
        resultat: dict[Cle, Liste] = {}
        for debut in range(0, len(cles), combien):
            siennes = cles[debut : debut + combien]
            offres = [self.profils["offres"].iloc[self.cles.index(cle)][0] for cle in siennes]
            rangs = list(range(len(siennes)))
            lues = self.lire_lignes(SQL_LISTES, departement=departement, offres=offres, rangs=rangs, **valeurs)
            liste = np.array(list(chain.from_iterable(lues["rangs"])), dtype=np.int64)
            ordre = np.argsort(liste, kind="stable")
            combien_chacun = lues["rangs"].map(len).to_numpy(dtype=np.int64)
            places = [self.demandes.setdefault(demande, len(self.demandes)) for demande in lues["demande_id"]]
            propres = [np.array(places, dtype=np.int64), *(lues[nom].to_numpy(np.float64) for nom in PROPRES)]
            premiers = np.array(list(chain.from_iterable(lues["premiers"])), dtype=np.float64)[ordre]
            colonnes = [np.repeat(colonne, combien_chacun)[ordre] for colonne in propres]
            bornes = np.cumsum(np.bincount(liste, minlength=len(siennes)))[:-1]
            coupees = [np.split(colonne, bornes) for colonne in (*colonnes, premiers)]
            resultat |= dict(zip(siennes, map(list, zip(*coupees, strict=True)), strict=True))
        return resultat

    def incompatibles(self, propositions: Sequence[Proposition]) -> set[Proposition]:
        """Return the propositions that do not fit: the household refused that very dwelling."""
        offres, demandes = [list(cote) for cote in zip(*propositions, strict=True)] if propositions else ([], [])
        lues = self.lire_lignes(SQL_INCOMPATIBLES, offres=offres, demandes=demandes)
        return set(lues[["offre_id", "demande_id"]].itertuples(index=False, name=None))


def _bout_a_bout(debut: Liste, suite: Liste) -> Liste:
    """Return one list that goes on with another."""
    return [np.concatenate([une, autre]) for une, autre in zip(debut, suite, strict=True)]


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
