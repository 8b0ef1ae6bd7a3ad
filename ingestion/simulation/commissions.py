"""Commissions: decisions, offers in their order, answers, leases.

What belongs here: what happens to the candidates of one round, all rounds of a month at once. What does not: their
choice (``propositions``).
"""

import numpy as np
import numpy.typing as npt

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import JAMAIS, Entiers
from ingestion.simulation.demandes import CADUC, Demandes
from ingestion.simulation.journal import Journal
from ingestion.simulation.parc import PLAI, Parc, Reels, tirer
from ingestion.simulation.vacances import Vacances

DECISIONS = ("ATT", "ATR", "ACS", "NAT", "IRR")
ATT, ATR, ACS, NAT, IRR = range(5)
RETIRE = -1
REPONSES = ("", "ACCEPTE", "REFUS", "SILENCE")
MOINS_DE_3 = ("", "INSUFFISANCE", "DALO", "PLAI_ADAPTE")
MOTIFS_NAT = tuple(p.MOTIFS_NAT)
MOTIFS_REFUS = tuple(p.MOTIFS_REFUS)


class Commissions:
    """Decisions and their consequences.

    Args:
        rng: random generator.
        demandes, parc, vacances: the parts at play.

    """

    def __init__(self, rng: np.random.Generator, demandes: Demandes, parc: Parc, vacances: Vacances) -> None:
        """Keep the parts and open the journal of candidatures."""
        self.rng = rng
        self.d, self.parc, self.v = demandes, parc, vacances
        self.delaisse = rng.random(int(parc.programme.max()) + 1) < p.PART_PROGRAMMES_DELAISSES
        self.candidatures = Journal(
            offre=int,
            qui=int,
            rang=int,
            positionnement=int,
            score=float,
            effort=float,
            reste=float,
            cal=int,
            decision=int,
            rang_decision=int,
            motif_decision=int,
            examines=int,
            moins_de_3=int,
            envoi=int,
            delai=int,
            reponse_le=int,
            reponse=int,
            motif_refus=int,
            bail=int,
            dalo=bool,
            acd=bool,
        )

    def budget(self, qui: Entiers, logement: Entiers) -> tuple[Reels, Reels]:
        """Effort rate (%) and rest to live on (euros a day and unit); NaN when resources are unknown."""
        m = self.d.menages
        ressources = np.where(m.ressources_connues[qui], m.ressources[qui].sum(axis=-1), np.nan)
        unites = 1 + 0.5 * (m.age_conjoint_jours[qui] > 0) + 0.35 * m.nb_dependants()[qui]
        cout = self.parc.loyer[logement] + self.parc.charges[logement]
        aide = np.clip(0.85 * cout - 0.26 * np.maximum(0, ressources - 480 * unites), 0, 0.75 * cout)
        return 100 * (cout - aide) / np.maximum(ressources, 150), (ressources - cout + aide) / 30.4 / unites

    def tenir(
        self,
        offres: Entiers,
        candidats: Entiers,
        voulus: Entiers,
        positionnement: Entiers,
        prioritaire: npt.NDArray[np.bool_],
    ) -> None:
        """Examine the candidates (one row per offer) and follow the offers to their end."""
        o, d, n = self.v.offres, self.d, len(offres)
        logement = o.logement[offres]
        positionnes = candidats >= 0
        # The first candidate stays: a commission examines somebody.
        retires = positionnes & (self.rng.random(candidats.shape) < p.PART_RETRAIT_AVANT_COMMISSION)
        retires[:, 0] = False
        presents = positionnes & ~retires
        nombre = presents.sum(axis=1)
        cal = positionnement + self.rng.integers(7, 29, n)
        effort, reste = self.budget(np.maximum(candidats, 0), np.broadcast_to(logement[:, None], candidats.shape))
        decision, motif = self._decider(presents, np.nan_to_num(effort, nan=30.0), o.contingent[offres])
        motif_3 = self._moins_de_3(nombre, voulus, d.dalo_actif(np.maximum(candidats[:, 0], 0), cal), logement)
        retenu = presents & np.isin(decision, (ATT, ACS))
        rang = np.where(retenu, np.cumsum(retenu, axis=1), 0)
        decision = np.where(retires, RETIRE, np.where(retenu & (rang > 1), ATR, decision))
        envoi, reponse_le = np.full(candidats.shape, JAMAIS), np.full(candidats.shape, JAMAIS)
        reponse, refus = np.zeros(candidats.shape, dtype=np.int64), np.full(candidats.shape, -1)
        delai = np.where(self.rng.random(candidats.shape) < 0.8, 10, 15)
        suite = cal + self.rng.integers(1, 5, n)
        bail, signe = np.full(n, JAMAIS), np.zeros(candidats.shape, dtype=bool)
        for colonne in range(candidats.shape[1]):
            offert = retenu[:, colonne] & (bail == JAMAIS)
            lignes = np.flatnonzero(offert)
            if len(lignes) == 0:
                continue
            qui = candidats[lignes, colonne]
            resultat, motifs = self._repondre(qui, logement[lignes], suite[lignes])
            attente = np.where(resultat == 3, delai[lignes, colonne], self.rng.integers(1, delai[lignes, colonne] + 1))
            envoi[lignes, colonne], reponse_le[lignes, colonne] = suite[lignes], suite[lignes] + attente
            reponse[lignes, colonne], refus[lignes, colonne] = resultat, motifs
            suite[lignes] += attente + self.rng.integers(1, 4, len(lignes))
            accepte = lignes[resultat == 1]
            renonce = self.rng.random(len(accepte)) < p.PART_ACCEPTATION_SANS_BAIL
            signature = reponse_le[accepte, colonne] + self.rng.integers(7, 34, len(accepte))
            signature = np.maximum(signature, o.disponible[offres[accepte]])
            bail[accepte[~renonce]] = signature[~renonce]
            signe[accepte[~renonce], colonne] = True
            # Whoever gives up says so on the day planned for the lease at the latest.
            suite[accepte[renonce]] += np.minimum(signature[renonce] - reponse_le[accepte[renonce], colonne], 20)
        self._consequences(offres, candidats, cal, decision, signe, reponse, reponse_le, suite, bail)
        lignes, colonnes = np.nonzero(positionnes)
        qui = candidats[lignes, colonnes]
        self.candidatures.ajouter(
            len(lignes),
            offre=offres[lignes],
            qui=qui,
            rang=colonnes + 1,
            positionnement=positionnement[lignes],
            score=d.score_cotation(qui, positionnement[lignes]),
            effort=effort[lignes, colonnes],
            reste=reste[lignes, colonnes],
            cal=np.where(retires, JAMAIS, cal[:, None])[lignes, colonnes],
            decision=decision[lignes, colonnes],
            rang_decision=rang[lignes, colonnes],
            motif_decision=np.where(decision == NAT, motif, -1)[lignes, colonnes],
            examines=nombre[lignes],
            moins_de_3=motif_3[lignes],
            envoi=envoi[lignes, colonnes],
            delai=delai[lignes, colonnes],
            reponse_le=reponse_le[lignes, colonnes],
            reponse=reponse[lignes, colonnes],
            motif_refus=refus[lignes, colonnes],
            bail=np.where(signe, bail[:, None], JAMAIS)[lignes, colonnes],
            dalo=d.dalo_actif(qui, cal[lignes]),
            acd=d.acd_actif(qui, cal[lignes]),
        )
        # A refusal may cost the benefit of the decision; it also makes the next proposal less likely.
        refuse = np.isin(reponse, (2, 3))
        deceus = candidats[refuse]
        d.attrait[deceus] += p.ATTRAIT_REFUS
        d.nb_refus[deceus] += 1
        caducs = d.dalo_actif(deceus, reponse_le[refuse]) & (self.rng.random(len(deceus)) < 0.25)
        d.changer_statut_dalo(deceus[caducs], reponse_le[refuse][caducs], CADUC)
        d.nb_propositions[qui] += 1

    def _decider(self, presents: npt.NDArray[np.bool_], effort: Reels, contingent: Entiers) -> tuple[Entiers, Entiers]:
        chance = 0.13 + 0.35 * (effort > 40) + 0.05 * (contingent == 5)[:, None]
        tirage = self.rng.random(presents.shape)
        decision = np.where(tirage < chance, NAT, np.where(tirage > 0.965, ACS, ATT))
        decision = np.where((self.rng.random(presents.shape) < 0.003) & presents, IRR, decision)
        motif = tirer(self.rng, tuple(p.MOTIFS_NAT.values()), presents.size).reshape(presents.shape)
        return decision, np.where(effort > 45, 0, motif)

    def _moins_de_3(self, nombre: Entiers, voulus: Entiers, dalo: npt.NDArray[np.bool_], logement: Entiers) -> Entiers:
        plai = self.parc.financement[logement] == PLAI
        motif = np.where(dalo, 2, np.where(plai & (voulus < 3) & (nombre == voulus), 3, 1))
        return np.where(nombre >= 3, 0, motif)

    def _repondre(self, qui: Entiers, logement: Entiers, quand: Entiers) -> tuple[Entiers, Entiers]:
        """Answers (1 accepted, 2 refused, 3 silence) and motives of refusal."""
        d, parc, n = self.d, self.parc, len(qui)
        premier_voeu = d.voeux[qui, 0] == parc.commune[logement]
        marche = (parc.etage[logement] > 1) & ~parc.ascenseur[logement] & (d.menages.age_jours[qui] > 62 * 365)
        chance = (
            p.ACCEPTATION
            + 0.05 * premier_voeu
            - 0.13 * parc.qpv[logement]
            - 0.2 * marche
            + 0.08 * d.dalo_actif(qui, quand)
        )
        chance += p.ACCEPTATION_DELAISSES * self.delaisse[parc.programme[logement]]
        accepte = self.rng.random(n) < chance
        silence = self.rng.random(n) < p.PART_SILENCE
        motif = tirer(self.rng, tuple(p.MOTIFS_REFUS.values()), n)
        motif = np.where(marche & (self.rng.random(n) < 0.6), MOTIFS_REFUS.index("ETA"), motif)
        motif = np.where(parc.qpv[logement] & (self.rng.random(n) < 0.3), MOTIFS_REFUS.index("ENV"), motif)
        return np.where(accepte, 1, np.where(silence, 3, 2)), np.where(
            accepte, -1, np.where(silence, len(MOTIFS_REFUS), motif)
        )

    def _consequences(
        self,
        offres: Entiers,
        candidats: Entiers,
        cal: Entiers,
        decision: Entiers,
        signe: npt.NDArray[np.bool_],
        reponse: Entiers,
        reponse_le: Entiers,
        suite: Entiers,
        bail: Entiers,
    ) -> None:
        """Free the candidates at the right day, note leases and radiations to come, plan the next round."""
        o, d = self.v.offres, self.d
        resolu = np.where(bail < JAMAIS, np.where(signe, reponse_le, 0).max(axis=1), suite)
        ecarte = np.isin(decision, (NAT, RETIRE))
        libre = np.where(ecarte, cal[:, None], np.where(reponse > 0, reponse_le, resolu[:, None]))
        libre = np.where(signe, JAMAIS, np.where(decision == IRR, cal[:, None] + 31, libre))
        presents = candidats >= 0
        d.libre[candidats[presents]] = libre[presents]
        logement = o.logement[offres]
        ligne, colonne = np.nonzero(signe)
        d.agenda.noter("bail", candidats[ligne, colonne], bail[ligne], logement[ligne])
        self.v.louer(offres[ligne], bail[ligne])
        ligne, colonne = np.nonzero((decision == IRR) & presents)
        d.agenda.noter("irrecevable", candidats[ligne, colonne], cal[ligne] + 31, self.parc.bailleur[logement[ligne]])
        echec = bail == JAMAIS
        o.tours[offres] += 1
        o.prochain[offres[echec]] = np.maximum(suite[echec], cal[echec]) + self.rng.integers(2, 9, int(echec.sum()))
