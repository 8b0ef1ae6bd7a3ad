"""Life of the demandes, month by month: leases, radiations, renewals, changes, filings.

What belongs here: everything that a demandeur or the gestionnaire does. What does not: proposals and commissions.
"""

import numpy as np

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import JAMAIS, Entiers, Mois, plus_mois
from ingestion.simulation.demandes import (
    ACTIF,
    ACTIVE,
    ACTREL,
    CREATION,
    DERADIATION,
    EXPIREE,
    RADIEE,
    Demandes,
)
from ingestion.simulation.menages import COUPLE, FAMILLE, MAX_ENFANTS, MONOPARENTAL
from ingestion.simulation.souhaits import tirer_residence


class Parcours:
    """Monthly life of the demandes.

    Args:
        rng: random generator.
        demandes: their state.
        logement_bailleur: landlord of each dwelling, who radiates at the lease.
        debut: first day of the emitted files; nothing radiated before comes back after.

    """

    def __init__(self, rng: np.random.Generator, demandes: Demandes, logement_bailleur: Entiers, debut: int) -> None:
        """Keep the actors."""
        self.rng = rng
        self.d = demandes
        self.logement_bailleur = logement_bailleur
        self.debut = debut

    def _dates(self, mois: Mois, nombre: int) -> Entiers:
        return self.rng.integers(mois.debut, mois.fin + 1, nombre)

    def vivre(self, mois: Mois) -> None:
        """Play everything that the month brings before the proposals, filings excepted."""
        self._baux(mois)
        self._irrecevables(mois)
        renouvelees = self._renouvellements(mois)
        self._retours(mois)
        self._abandons(mois, renouvelees)
        self._corrections(mois)
        self._modifications(mois)

    def signer(self, mois: Mois) -> None:
        """Radiate those whose lease is signed in the month in which they were proposed."""
        self._baux(mois)

    def _baux(self, mois: Mois) -> None:
        qui, quand, logement = self.d.agenda.lire("bail", mois.rang)
        tard = self.d.fin_validite[qui] <= quand
        veille = self.d.fin_validite[qui[tard]] - 1 - self.rng.integers(0, 4, int(tard.sum()))
        self.d.renouveler(qui[tard], np.maximum(veille, mois.debut))
        self.d.radier(qui, quand, motif=1, guichet=self.logement_bailleur[logement], logement=logement)
        reloges = self.d.dalo[qui] == ACTIF
        self.d.changer_statut_dalo(qui[reloges], quand[reloges], ACTREL)

    def _irrecevables(self, mois: Mois) -> None:
        qui, quand, bailleur = self.d.agenda.lire("irrecevable", mois.rang)
        encore = self.d.etat[qui] == ACTIVE
        qui, quand, bailleur = qui[encore], quand[encore], bailleur[encore]
        sous_motif = np.where(self.d.menages.nationalite[qui] == 2, 1, 2)
        self.d.radier(qui, quand, motif=4, guichet=bailleur, sous_motif=sous_motif)

    def _retours(self, mois: Mois) -> None:
        """Late renewals, radiations at 13 months, then re-activations."""
        qui, quand, reference = self.d.agenda.lire("tardif", mois.rang)
        encore = (self.d.etat[qui] == EXPIREE) & (self.d.reference[qui] == reference)
        self._revenir(qui[encore], quand[encore])
        qui, quand, reference = self.d.agenda.lire("radren", mois.rang)
        encore = (self.d.etat[qui] == EXPIREE) & (self.d.reference[qui] == reference)
        qui, quand = qui[encore], quand[encore]
        self.d.radier(qui, quand, motif=5, guichet=np.full(len(qui), -1))
        retour = self.rng.random(len(qui)) < p.DERADIATION
        delai = self.rng.integers(5, (p.MOIS_DERADIATION_MAX - p.MOIS_RADIATION) * 29, int(retour.sum()))
        revient = quand[retour] + delai
        connue = (quand[retour] >= self.debut) | (revient < self.debut)
        self.d.agenda.noter("deradiation", qui[retour][connue], revient[connue])
        qui, quand, _ = self.d.agenda.lire("deradiation", mois.rang)
        self.d.message(DERADIATION, qui, quand)
        self._revenir(qui, quand)

    def _revenir(self, qui: Entiers, quand: Entiers) -> None:
        """Renew a demande that had expired: nothing is proposed to it before."""
        self.d.renouveler(qui, quand)
        self._occuper(qui, quand)

    def _occuper(self, qui: Entiers, quand: Entiers) -> None:
        """Propose nothing before what the demandeur does in the month."""
        self.d.libre[qui] = np.maximum(self.d.libre[qui], quand)

    def _renouvellements(self, mois: Mois) -> Entiers:
        """Decide the renewals due in the month; return those made."""
        d = self.d
        dues = np.flatnonzero((d.etat[: d.n] == ACTIVE) & (d.fin_validite[: d.n] <= mois.fin))
        chance = 1 / (1 + np.exp(-d.souhaits.logit_renouvellement[dues]))
        chance = np.where((d.recours[dues] > 0) | d.prioritaire(mois.debut)[dues], np.maximum(chance, 0.93), chance)
        engagees = d.libre[dues] > mois.debut
        fait = engagees | (self.rng.random(len(dues)) < chance)
        renouvelees = dues[fait]
        marge = np.clip(d.fin_validite[renouvelees] - 1 - mois.debut, 0, 29)
        avance = 1 + (self.rng.random(len(renouvelees)) * (marge + 1)).astype(np.int64)
        fins, references = d.fin_validite[dues], d.reference[dues]
        quand = np.maximum(d.fin_validite[renouvelees] - avance, mois.debut)
        d.renouveler(renouvelees, quand)
        self._occuper(renouvelees, quand)
        perdues = dues[~fait]
        d.etat[perdues] = EXPIREE
        d.agenda.noter("radren", perdues, plus_mois(references[~fait], p.MOIS_RADIATION), references[~fait])
        tardif = self.rng.random(len(perdues)) < p.RENOUVELLEMENT_TARDIF
        d.agenda.noter(
            "tardif",
            perdues[tardif],
            fins[~fait][tardif] + self.rng.integers(1, 27, int(tardif.sum())),
            references[~fait][tardif],
        )
        return renouvelees

    def _abandons(self, mois: Mois, renouvelees: Entiers) -> None:
        d = self.d
        exposees = (d.etat[: d.n] == ACTIVE) & (d.libre[: d.n] <= mois.debut) & (d.reference[: d.n] < mois.debut)
        exposees[renouvelees] = False
        qui = np.flatnonzero(exposees)
        tirage = self.rng.random(len(qui))
        for motif, bas, haut in (
            (2, 0.0, p.ABANDON_MENSUEL),
            (3, p.ABANDON_MENSUEL, p.ABANDON_MENSUEL + p.SANS_CONTACT_MENSUEL),
        ):
            choix = qui[(tirage >= bas) & (tirage < haut)]
            d.radier(choix, self._dates(mois, len(choix)), motif=motif)

    def _corrections(self, mois: Mois) -> None:
        """Errors of the first entry, put right by a modification."""
        qui, quand, _ = self.d.agenda.lire("correction", mois.rang)
        encore = self.d.etat[qui] == ACTIVE
        self.d.correction[qui[encore]] = quand[encore]
        self.d.modifier(qui[encore], quand[encore])
        self._occuper(qui[encore], quand[encore])

    def _modifications(self, mois: Mois) -> None:
        d = self.d
        stables = (d.etat[: d.n] == ACTIVE) & (d.libre[: d.n] <= mois.debut) & (d.reference[: d.n] < mois.debut)
        qui = np.flatnonzero(stables)
        qui = qui[self.rng.random(len(qui)) < p.MODIFICATION_MENSUELLE]
        quand = self._dates(mois, len(qui))
        nature = self.rng.random(len(qui))
        voeux = (nature < 0.5) & (d.change_voeux[qui] == JAMAIS)
        d.changer_voeux(qui[voeux], quand[voeux])
        fecond = np.isin(d.menages.composition[qui], (COUPLE, MONOPARENTAL, FAMILLE)) & (
            d.menages.age_jours[qui] < 43 * 365
        )
        place = d.menages.ages_personnes[qui, MAX_ENFANTS - 1] < 0
        enfant = (nature >= 0.5) & (nature < 0.72) & fecond & place & (d.change_menage[qui] == JAMAIS)
        d.agrandir_menage(qui[enfant], quand[enfant])
        demenage = (nature >= 0.72) & (d.change_adresse[qui] == JAMAIS)
        d.residence[qui[demenage]] = tirer_residence(self.rng, d.territoire, d.voeux[qui[demenage], 0])
        d.change_adresse[qui[demenage]] = quand[demenage]
        change = voeux | enfant | demenage
        d.modifier(qui[change], quand[change])
        self._occuper(qui[change], quand[change])

    def deposer(self, mois: Mois, cible: float) -> int:
        """File what brings the stock to ``cible``, seasons apart."""
        d = self.d
        manque = max(0.0, cible - int((d.etat[: d.n] == ACTIVE).sum()))
        nombre = round(manque * p.SAISON_CREATION[mois.numero - 1] * self.rng.uniform(0.97, 1.03))
        nombre = min(nombre, d.capacite - d.n)
        qui = d.ouvrir(np.sort(self._dates(mois, nombre)))
        erreur = self.rng.random(nombre) < p.PART_ERREUR_CREATION
        d.message(CREATION, qui, d.creation[qui])
        d.erreur[qui[erreur]] = True
        d.agenda.noter(
            "correction", qui[erreur], d.creation[qui[erreur]] + self.rng.integers(31, 62, int(erreur.sum()))
        )
        return nombre

    def radiee_avant(self) -> Entiers:
        """Demandes radiated before the first file: never emitted."""
        d = self.d
        return np.flatnonzero((d.etat[: d.n] == RADIEE) & (d.radiation[: d.n] < self.debut))
