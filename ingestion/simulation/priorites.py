"""Priorities: DALO appeals and decisions, PDALPD and ACD labels.

What belongs here: who appeals or is labelled, and what is decided. What does not: how it speeds the proposals up.
"""

import numpy as np

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import JAMAIS, Entiers, Mois, plus_mois
from ingestion.simulation.demandes import ACTIF, ACTIVE, Demandes
from ingestion.simulation.journal import Journal
from ingestion.simulation.parc import Reels, tirer

TYPES = ("DALO_RECOURS", "DALO_DECISION", "PDALPD", "ACD")
DECISIONS = ("", "FAVORABLE", "REJET", "SANS_OBJET", "REORIENTE", "DEFAVORABLE")
PART_DECISIONS = (p.DALO_FAVORABLE * 1.07, 0.50, 0.03, 0.08)
MOIS_ACD, MOIS_PDALPD = 24, 18
# Grounds of R*441-14-1 by first motive of the demande: 1 abnormal delay, 2 no dwelling, 3 unfit, 4 eviction, 5 hosted,
# 6 overcrowded.
MOTIF_PAR_DEMANDE = {0: 2, 1: 3, 2: 3, 3: 4, 4: 4, 5: 2, 12: 6, 7: 3, 6: 6}


class Priorites:
    """Monthly appeals, decisions and labels.

    Args:
        rng: random generator.
        demandes: the file.
        echelle: scale of the département.

    """

    def __init__(self, rng: np.random.Generator, demandes: Demandes, echelle: float) -> None:
        """Open the journal of priorities."""
        self.rng = rng
        self.d = demandes
        self.echelle = echelle
        self.reste = {"recours": 0.0, "acd": 0.0, "pdalpd": 0.0}
        self.numero = 0
        self.lignes = Journal(
            numero=int,
            nature=int,
            qui=int,
            recours=int,
            hebergement=bool,
            motif=int,
            depot=int,
            decision_le=int,
            decision=int,
            typologie=int,
            fin=int,
        )

    def _nombre(self, nature: str, par_an: float) -> int:
        """Whole number of the month, remainders carried over so that small scales lose nothing."""
        self.reste[nature] += par_an * self.echelle / 12 * self.rng.uniform(0.9, 1.1)
        entier = int(self.reste[nature])
        self.reste[nature] -= entier
        return entier

    def _choisir(self, mois: Mois, poids: Reels, exclus: Entiers, nombre: int) -> tuple[Entiers, Entiers]:
        """Draw active demandes by log-weights, and a day of the month for each."""
        d = self.d
        possibles = (d.etat[: d.n] == ACTIVE) & (d.creation[: d.n] < mois.debut - 20) & (exclus[: d.n] == 0)
        possibles &= (d.libre[: d.n] < JAMAIS) & (d.fin_validite[: d.n] > mois.fin)
        qui = np.flatnonzero(possibles)
        cle = poids[qui] + self.rng.gumbel(size=len(qui))
        choisis = np.sort(qui[np.argsort(-cle, kind="stable")[:nombre]])
        return choisis, self.rng.integers(mois.debut, mois.fin + 1, len(choisis))

    def _numeroter(self, nombre: int) -> Entiers:
        numeros = self.numero + 1 + np.arange(nombre)
        self.numero += nombre
        return numeros

    def jouer(self, mois: Mois) -> None:
        """Appeals, decisions and labels of the month."""
        d = self.d
        urgence = np.zeros(d.capacite)
        motif = d.souhaits.motifs[:, 0]
        urgence += 1.6 * (motif < 6) + 0.4 * np.isin(motif, (6, 7, 12))
        anciennete = (mois.debut - d.creation) / 365.25
        self._decider(mois)
        qui, quand = self._choisir(
            mois, urgence + 0.9 * (anciennete > 3), d.recours, self._nombre("recours", p.RECOURS_DALO)
        )
        self._deposer(qui, quand, anciennete[qui])
        qui, quand = self._choisir(
            mois, 1.4 * urgence, (d.acd_fin > mois.debut).astype(np.int64), self._nombre("acd", p.LABELS_ACD)
        )
        fin = plus_mois(quand, MOIS_ACD)
        self._label(3, qui, quand - self.rng.integers(7, 40, len(qui)), quand, np.ones(len(qui), dtype=np.int64), fin)
        d.acd_fin[qui], d.acd_depuis[qui] = fin, quand
        exclus = (d.pdalpd_fin > mois.debut).astype(np.int64)
        qui, quand = self._choisir(mois, urgence, exclus, self._nombre("pdalpd", p.LABELS_PDALPD))
        favorable = self.rng.random(len(qui)) < 0.87
        fin = np.where(favorable, plus_mois(quand, MOIS_PDALPD), JAMAIS)
        self._label(2, qui, quand - self.rng.integers(15, 60, len(qui)), quand, np.where(favorable, 1, 5), fin)
        d.pdalpd_fin[qui[favorable]], d.pdalpd_depuis[qui[favorable]] = fin[favorable], quand[favorable]

    def _label(
        self, nature: int, qui: Entiers, depot: Entiers, quand: Entiers, decision: Entiers, fin: Entiers
    ) -> None:
        depot = np.maximum(depot, self.d.creation[qui])
        self.lignes.ajouter(
            len(qui),
            numero=self._numeroter(len(qui)),
            nature=nature,
            qui=qui,
            recours=0,
            hebergement=False,
            motif=0,
            depot=depot,
            decision_le=quand,
            decision=decision,
            typologie=-1,
            fin=fin,
        )

    def _deposer(self, qui: Entiers, quand: Entiers, anciennete: Reels) -> None:
        d, n = self.d, len(qui)
        numeros = self._numeroter(n)
        premier = d.souhaits.motifs[qui, 0]
        motif = np.array([MOTIF_PAR_DEMANDE.get(i, 2) for i in range(23)])[premier]
        # The ground of the abnormal delay needs the delay, and no proposal.
        motif = np.where((anciennete > 3.05) & (d.nb_propositions[qui] == 0) & (self.rng.random(n) < 0.6), 1, motif)
        hebergement = self.rng.random(n) < 0.09
        self.lignes.ajouter(
            n,
            numero=numeros,
            nature=0,
            qui=qui,
            recours=0,
            hebergement=hebergement,
            motif=motif,
            depot=quand,
            decision_le=JAMAIS,
            decision=0,
            typologie=-1,
            fin=JAMAIS,
        )
        d.recours[qui] = numeros
        d.agenda.noter("comed", qui, quand + self.rng.integers(*p.DUREE_COMED, n), quand * 16 + motif * 2 + hebergement)

    def _decider(self, mois: Mois) -> None:
        d = self.d
        qui, quand, dossier = d.agenda.lire("comed", mois.rang)
        depot, motif, hebergement = dossier // 16, dossier // 2 % 8, dossier % 2 == 1
        decision = 1 + tirer(self.rng, PART_DECISIONS, len(qui))
        decision = np.where(hebergement & (decision == 4), 1, decision)
        decision = np.where(d.etat[qui] == ACTIVE, decision, 3)
        reconnu = decision == 1
        self.lignes.ajouter(
            len(qui),
            numero=self._numeroter(len(qui)),
            nature=1,
            qui=qui,
            recours=d.recours[qui],
            hebergement=hebergement,
            motif=motif,
            depot=depot,
            decision_le=quand,
            decision=decision,
            typologie=np.where(reconnu, np.minimum(d.pieces_max[qui], 6), -1),
            fin=JAMAIS,
        )
        actifs = reconnu & ~hebergement
        d.changer_statut_dalo(qui[actifs], quand[actifs], ACTIF)
