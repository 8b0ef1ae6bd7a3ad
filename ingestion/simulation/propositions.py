"""Positioning, commission, offer, answer, lease.

What belongs here: who is proposed what, and how it ends. What does not: where the vacancies come from (``vacances``).
"""

import numpy as np

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import JAMAIS, Entiers, Mois
from ingestion.simulation.commissions import Commissions
from ingestion.simulation.demandes import ACTIVE, Demandes
from ingestion.simulation.parc import PLI, Parc, Reels, tirer
from ingestion.simulation.plafonds import Plafonds
from ingestion.simulation.vacances import Vacances

NB_MAX = 5
TOURS_AVANT_RETOUR = 2
PIECES_MAX = 8


class Propositions:
    """Monthly matching of open offers with demandes.

    Args:
        rng: random generator.
        demandes, parc, vacances, plafonds, commissions: the parts at play.

    """

    def __init__(
        self,
        rng: np.random.Generator,
        demandes: Demandes,
        parc: Parc,
        vacances: Vacances,
        plafonds: Plafonds,
        commissions: Commissions,
    ) -> None:
        """Keep the parts."""
        self.rng = rng
        self.d, self.parc, self.v = demandes, parc, vacances
        self.plafonds = plafonds
        self.commissions = commissions
        self.deja: dict[int, list[int]] = {}

    def proposer(self, mois: Mois) -> None:
        """Propose every offer that is ready this month; a failed round comes back the same month or later."""
        self._indexer(mois)
        o = self.v.offres
        for _ in range(3):
            pretes = np.flatnonzero(o.ouvertes() & (o.prochain <= mois.fin) & (o.muet == 0))
            if len(pretes) == 0:
                return
            self._tour(mois, pretes[np.argsort(o.prochain[pretes], kind="stable")])

    def _indexer(self, mois: Mois) -> None:
        """Sort the available demandes by commune (or EPCI, for those who accept more) and rooms, best chance first."""
        d = self.d
        en_jeu = (d.etat[: d.n] == ACTIVE) & (d.creation[: d.n] < mois.debut) & (d.fin_validite[: d.n] > mois.fin)
        qui = np.flatnonzero(en_jeu & (d.libre[: d.n] <= mois.fin))
        self.niveau = np.full(d.n, 4)
        self.niveau[qui] = self.plafonds.niveau(d, qui, mois.annee)
        self.prioritaire = d.prioritaire(mois.debut)
        self.fonctionnaire = d.menages.fonctionnaire
        self.salarie = np.isin(d.menages.contrat, (0, 1, 4))
        cle = d.attrait[qui] + rng_gumbel(self.rng, len(qui)) + p.ATTRAIT_PRIORITE * self.prioritaire[qui]
        cle += (
            p.ATTRAIT_DALO * d.dalo_actif(qui, mois.debut)
            + p.ATTRAIT_ANCIENNETE * (mois.debut - d.creation[qui]) / 365.25
        )
        cles, dem, score = [], [], []
        nb_communes = len(d.territoire.codes)
        for ecart in (0, 1):
            pieces = d.pieces_min[qui] + ecart
            bons = pieces <= d.pieces_max[qui]
            for rang in range(d.voeux.shape[1]):
                commune = d.voeux[qui, rang]
                ok = bons & (commune >= 0)
                cles.append(commune[ok] * PIECES_MAX + pieces[ok])
                dem.append(qui[ok])
                score.append(cle[ok] - 0.15 * rang)
            ok = bons & d.souhaits.elargie[qui]
            cles.append((nb_communes + d.territoire.epci[d.voeux[qui, 0]][ok]) * PIECES_MAX + pieces[ok])
            dem.append(qui[ok])
            score.append(cle[ok])
        cle_, dem_, score_ = np.concatenate(cles), np.concatenate(dem), np.concatenate(score)
        ordre = np.lexsort((-score_, cle_))
        self.index = dem_[ordre]
        self.bornes = np.searchsorted(cle_[ordre], np.arange((nb_communes + len(d.territoire.epcis)) * PIECES_MAX + 1))

    def _candidats(self, offre: int, cle: int, quand: int, nombre: int) -> Entiers:
        debut, fin = self.bornes[cle], self.bornes[cle + 1]
        liste = self.index[debut : min(fin, debut + 4_000)]
        logement = self.v.offres.logement[offre]
        bons = self.d.libre[liste] <= quand
        financement = int(self.parc.financement[logement])
        if financement != PLI:
            bons &= self.niveau[liste] <= financement
        contingent = int(self.v.offres.contingent[offre])
        if contingent == 0:
            bons &= self.prioritaire[liste]
        elif contingent == 1:
            bons &= self.fonctionnaire[liste]
        elif contingent == 3:
            bons &= self.salarie[liste]
        if offre in self.deja:
            bons &= ~np.isin(liste, self.deja[offre])
        return liste[np.flatnonzero(bons)[:nombre]]

    def _tour(self, mois: Mois, offres: Entiers) -> None:
        o, d = self.v.offres, self.d
        nombre = 1 + tirer(self.rng, p.NB_CANDIDATS, len(offres))
        quand = np.maximum(o.prochain[offres], mois.debut)
        candidats = np.full((len(offres), NB_MAX), -1)
        nb_communes = len(d.territoire.codes)
        for ligne, offre in enumerate(offres):
            logement = o.logement[offre]
            commune, pieces = self.parc.commune[logement], self.parc.pieces[logement]
            choix = self._candidats(offre, commune * PIECES_MAX + pieces, quand[ligne], nombre[ligne])
            if len(choix) == 0:
                choix = self._candidats(
                    offre, (nb_communes + d.territoire.epci[commune]) * PIECES_MAX + pieces, quand[ligne], nombre[ligne]
                )
            candidats[ligne, : len(choix)] = choix
            d.libre[choix] = JAMAIS
            if len(choix):
                self.deja.setdefault(int(offre), []).extend(choix.tolist())
        trouves = candidats[:, 0] >= 0
        self._sans_candidat(offres[~trouves], quand[~trouves])
        if trouves.any():
            self.commissions.tenir(
                offres[trouves], candidats[trouves], nombre[trouves], quand[trouves], self.prioritaire
            )
        # A reserved offer refused by everybody twice goes back to its landlord.
        lasses = offres[
            (o.tours[offres] >= TOURS_AVANT_RETOUR) & (o.bail[offres] == JAMAIS) & (o.reservataire[offres] >= 0)
        ]
        self.v.rendre_au_bailleur(lasses, o.prochain[lasses])

    def _sans_candidat(self, offres: Entiers, quand: Entiers) -> None:
        o = self.v.offres
        reservees = o.reservataire[offres] >= 0
        echeance = np.maximum(quand[reservees], o.signalement[offres[reservees]] + o.delai[offres[reservees]])
        self.v.rendre_au_bailleur(offres[reservees], echeance)
        o.prochain[offres[~reservees]] = quand[~reservees] + self.rng.integers(18, 40, int((~reservees).sum()))


def rng_gumbel(rng: np.random.Generator, nombre: int) -> Reels:
    """Noise that makes a sort a draw by weights."""
    return np.asarray(rng.gumbel(size=nombre))
