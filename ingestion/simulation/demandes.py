"""State of every demande, and the messages that its changes produce.

What belongs here: what is true of a demande at the current month, and how it is recorded. What does not: why it changes
(``parcours``, ``propositions``, ``priorites``).
"""

import numpy as np
import numpy.typing as npt

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import JAMAIS, Entiers, annee, plus_mois
from ingestion.simulation.journal import Agenda, Journal
from ingestion.simulation.menages import COUPLE, FAMILLE, Menages, tirer_menages
from ingestion.simulation.organismes import Organismes
from ingestion.simulation.parc import Reels
from ingestion.simulation.souhaits import Souhaits, tirer_attrait, tirer_souhaits, tirer_types, tirer_voeux
from ingestion.simulation.territoire import Territoire

ABSENTE, ACTIVE, EXPIREE, RADIEE = range(4)
CREATION, MODIFICATION, DERADIATION, RENOUVELLEMENT, RADIATION = range(5)
TYPES_FICHIER = ("creation", "modification", "deradiation", "renouvellement", "radiation")
MOTIFS_RADIATION = ("", "RADATT", "RADABA", "RADCON", "RADIRR", "RADREN")
NON, ACTIF, CADUC, ACTREL = range(4)
ANNEE_BASE = 2022
Masque = npt.NDArray[np.bool_]
_ONDULATION = np.cos(np.arange(997) * 2.399963)


class Demandes:
    """The file of demandes; one value per demande in every array.

    Args:
        rng: random generator of the demandes.
        territoire: communes.
        organismes: guichets.
        capacite: greatest number of demandes.

    """

    def __init__(self, rng: np.random.Generator, territoire: Territoire, organismes: Organismes, capacite: int) -> None:
        """Draw ``capacite`` households, none of which has filed yet."""
        self.rng = rng
        self.territoire = territoire
        self.organismes = organismes
        self.menages: Menages = tirer_menages(rng, capacite)
        self.souhaits: Souhaits = tirer_souhaits(rng, territoire, self.menages)
        self.guichet = organismes.tirer_guichets(rng, territoire, self.souhaits.voeux[:, 0])
        self.n = 0
        zero = np.zeros(capacite, dtype=np.int64)
        self.etat, self.creation, self.reference, self.fin_validite = zero.copy(), zero.copy(), zero.copy(), zero.copy()
        self.radiation, self.libre, self.nb_refus = zero.copy(), zero.copy(), zero.copy()
        self.dalo, self.acd_fin, self.pdalpd_fin, self.recours = zero.copy(), zero.copy(), zero.copy(), zero.copy()
        self.dalo_depuis, self.acd_depuis, self.pdalpd_depuis = zero.copy(), zero.copy(), zero.copy()
        self.nb_propositions, self.reprise = zero.copy(), zero.copy()
        # Current wishes and household; the first version stays in ``souhaits`` and ``menages``.
        self.voeux, self.quartiers = self.souhaits.voeux.copy(), self.souhaits.quartiers.copy()
        self.types = self.souhaits.types.copy()
        self.pieces_min, self.pieces_max = self.souhaits.pieces_min.copy(), self.souhaits.pieces_max.copy()
        self.personnes = self.menages.nb_personnes()
        jamais = np.full(capacite, JAMAIS)
        self.change_voeux, self.change_menage, self.change_adresse = jamais.copy(), jamais.copy(), jamais.copy()
        self.correction = jamais.copy()
        self.erreur = np.zeros(capacite, dtype=bool)
        self.naissance = zero.copy()
        self.residence = self.souhaits.residence.copy()
        self.attrait = self.souhaits.attrait.copy()
        self.agenda = Agenda()
        self.statuts = Journal(qui=int, jour=int, statut=int)
        self.messages = Journal(qui=int, nature=int, jour=int, guichet=int, motif=int, sous_motif=int, logement=int)

    @property
    def capacite(self) -> int:
        """Greatest number of demandes."""
        return len(self.etat)

    def ouvrir(self, quand: Entiers, reference: Entiers | None = None) -> Entiers:
        """File new demandes at these days; ``reference``, their last renewal, when older than the simulation."""
        qui = np.arange(self.n, self.n + len(quand))
        self.n += len(quand)
        self.etat[qui] = ACTIVE
        self.creation[qui] = quand
        self.fixer_reference(qui, quand if reference is None else reference)
        return qui

    def fixer_reference(self, qui: Entiers, quand: Entiers) -> None:
        """Start a year of validity."""
        self.reference[qui] = quand
        self.fin_validite[qui] = plus_mois(quand, 12)

    def message(
        self,
        nature: int,
        qui: Entiers,
        quand: Entiers,
        guichet: Entiers | None = None,
        motif: int = 0,
        logement: Entiers | int = -1,
        sous_motif: Entiers | int = 0,
    ) -> None:
        """Record messages, at the guichet of the demande unless another one is named."""
        lieu = self.guichet[qui] if guichet is None else guichet
        self.messages.ajouter(
            len(qui),
            qui=qui,
            nature=nature,
            jour=quand,
            guichet=lieu,
            motif=motif,
            sous_motif=sous_motif,
            logement=logement,
        )

    def renouveler(self, qui: Entiers, quand: Entiers) -> None:
        """Renew at the guichet of the demandeur's choice."""
        ailleurs = self.rng.integers(0, len(self.organismes.bailleurs), len(qui))
        guichet = np.where(self.rng.random(len(qui)) < 0.7, self.guichet[qui], ailleurs)
        self.fixer_reference(qui, quand)
        self.etat[qui] = ACTIVE
        self.message(RENOUVELLEMENT, qui, quand, guichet)

    def modifier(self, qui: Entiers, quand: Entiers) -> None:
        """Change the demande: at its guichet, or one time in eight at that of a landlord, whatever else is drawn."""
        rang = (31 * qui + 7 * quand) % 1000
        ailleurs = rang % len(self.organismes.bailleurs)
        self.message(MODIFICATION, qui, quand, np.where(rang < 125, ailleurs, self.guichet[qui]))

    def radier(
        self,
        qui: Entiers,
        quand: Entiers,
        motif: int,
        guichet: Entiers | None = None,
        logement: Entiers | int = -1,
        sous_motif: Entiers | int = 0,
    ) -> None:
        """Radiate."""
        self.etat[qui] = RADIEE
        self.radiation[qui] = quand
        self.message(RADIATION, qui, quand, guichet, motif, logement, sous_motif)

    def changer_statut_dalo(self, qui: Entiers, quand: Entiers, statut: int) -> None:
        """Change the DALO status of those recognised."""
        self.dalo[qui] = statut
        if statut == ACTIF:
            self.dalo_depuis[qui] = quand
        self.statuts.ajouter(len(qui), qui=qui, jour=quand, statut=statut)

    def changer_voeux(self, qui: Entiers, quand: Entiers) -> None:
        """Change wishes: one in four changes its first commune, the others complete it."""
        premier = self.voeux[qui, 0]
        autre = np.where(self.voeux[qui, 1] >= 0, self.voeux[qui, 1], self.territoire.voisins[premier, 0])
        premier = np.where(self.rng.random(len(qui)) < 0.25, autre, premier)
        self.voeux[qui], self.quartiers[qui] = tirer_voeux(self.rng, self.territoire, premier)
        self.change_voeux[qui] = quand

    def agrandir_menage(self, qui: Entiers, quand: Entiers) -> None:
        """Add a child just born: one more dependant, and the types wanted follow."""
        self.personnes[qui] += 1 - self.menages.naissances[qui]
        couple = np.isin(self.menages.composition[qui], (COUPLE, FAMILLE)).astype(np.int64)
        self.types[qui], self.pieces_min[qui], self.pieces_max[qui] = tirer_types(self.rng, couple, self.personnes[qui])
        self.naissance[qui] = quand - self.rng.integers(4, 45, len(qui))
        self.change_menage[qui] = quand

    def revenu_fiscal(self, qui: Entiers, de_annee: Entiers) -> Reels:
        """Taxable income of a year, in euros."""
        onde = 1 + 0.07 * _ONDULATION[(qui * 13 + de_annee * 7) % 997]
        return np.asarray((self.menages.base_fiscale[qui] * 1.018 ** (de_annee - ANNEE_BASE) * onde).round(0))

    def revenu_fiscal_plafond(self, qui: Entiers) -> Reels:
        """Greatest taxable income that may count for a ceiling, now or after the next renewal."""
        an = annee(self.reference[qui])
        return np.maximum(self.revenu_fiscal(qui, an - 2), self.revenu_fiscal(qui, an - 1))

    def dalo_actif(self, qui: Entiers, quand: Entiers | int) -> Masque:
        """Recognised by the commission de médiation on that day, not housed yet."""
        return np.asarray((self.dalo[qui] == ACTIF) & (self.dalo_depuis[qui] <= quand))

    def acd_actif(self, qui: Entiers, quand: Entiers | int) -> Masque:
        """Bears the label of the accord collectif on that day."""
        return np.asarray((self.acd_fin[qui] > quand) & (self.acd_depuis[qui] <= quand))

    def pdalpd_actif(self, qui: Entiers, quand: Entiers | int) -> Masque:
        """Bears the label of the PDALPD on that day."""
        return np.asarray((self.pdalpd_fin[qui] > quand) & (self.pdalpd_depuis[qui] <= quand))

    def prioritaire(self, jour: int) -> Masque:
        """DALO recognised, ACD or PDALPD in force, for every demande."""
        toutes = np.arange(self.capacite)
        return self.dalo_actif(toutes, jour) | self.acd_actif(toutes, jour) | self.pdalpd_actif(toutes, jour)

    def score_cotation(self, qui: Entiers, quand: Entiers) -> Reels:
        """Points of the first ranking: months waited, abnormal delay, DALO, PDALPD."""
        mois = (quand - self.creation[qui]) // 30.4375
        points = mois + 20 * (mois > 36) + 50 * self.dalo_actif(qui, quand) + 40 * self.pdalpd_actif(qui, quand)
        return np.asarray(points, dtype=float)


def stock_anterieur(rng: np.random.Generator, cible: int, debut: int) -> tuple[Entiers, Entiers, Reels, Reels]:
    """Draw the survivors of fourteen years of filings: creation, last renewal, persistence, attractiveness."""
    n = cible * 11 + 200
    creation = debut - 1 - (rng.random(n) * 365.25 * p.ANNEES_ANTERIEURES).astype(np.int64)
    logit = rng.normal(p.RENOUVELLEMENT_LOGIT_MOYEN, p.RENOUVELLEMENT_LOGIT_ECART, n)
    attrait = tirer_attrait(rng, logit)
    risque = (
        p.ATTRIBUTION_MENSUELLE_ANTERIEURE * np.exp(attrait - p.ATTRAIT_ECART**2 / 2)
        + p.ABANDON_MENSUEL
        + p.SANS_CONTACT_MENSUEL
    )
    sortie = creation + rng.exponential(1 / risque) * 30.4
    chance = 1 / (1 + np.exp(-logit))
    renouvellements = np.floor(np.log(rng.random(n)) / np.log(chance))
    en_cours = np.flatnonzero((sortie > debut) & (creation + (renouvellements + 1) * 365 > debut + 1))
    en_cours = rng.permutation(en_cours)[:cible]
    creation, logit, attrait = creation[en_cours], logit[en_cours], attrait[en_cours]
    ages = (debut - creation) // 366
    anniversaire = plus_mois(creation, 0)
    for an in range(1, p.ANNEES_ANTERIEURES + 1):
        anniversaire = np.where(ages >= an, plus_mois(creation, 12 * an), anniversaire)
    avance = np.where(ages > 0, rng.integers(0, 25, len(creation)), 0)
    reference = np.where(plus_mois(anniversaire - avance, 12) > debut, anniversaire - avance, anniversaire)
    return creation, np.minimum(reference, debut - 1), logit, attrait
