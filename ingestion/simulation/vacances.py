"""Occupation of the dwellings and the offers that their vacancies open.

What belongs here: who lives where since when, what is offered, returned, withdrawn. What does not: to whom it is
proposed.
"""

import numpy as np
import numpy.typing as npt

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import JAMAIS, Entiers, Mois
from ingestion.simulation.parc import ETUDIANT, Parc, tirer

MOTIFS_RETRAIT = ("", "TRAVAUX", "VENTE", "RELOGEMENT", "DEMOLITION", "AUTRE")
AUCUN = p.CONTINGENTS.index("AUCUN")
DELAIS = (15, 30, 30, 20)
ANNONCE = 95  # days between the announcement of a delivery and the delivery


class Offres:
    """Growing table of the offers: one value per offer."""

    COLONNES = (
        "logement",
        "preavis",
        "disponible",
        "contingent",
        "reservataire",
        "signalement",
        "delai",
        "retour",
        "retrait",
        "motif_retrait",
        "bail",
        "prochain",
        "tours",
        "muet",
        "visible",
    )

    def __init__(self) -> None:
        """Start empty."""
        self.n = 0
        self._t = {nom: np.full(1024, JAMAIS, dtype=np.int64) for nom in self.COLONNES}

    def __getattr__(self, nom: str) -> Entiers:
        """Return a column, over the offers made so far."""
        if nom.startswith("_") or nom not in self._t:
            raise AttributeError(nom)
        return self._t[nom][: self.n]

    def ajouter(self, nombre: int, **valeurs: Entiers | int) -> Entiers:
        """Append offers; a column that is not given is ``JAMAIS``."""
        while self.n + nombre > len(self._t["logement"]):
            self._t = {nom: np.concatenate([t, np.full(len(t), JAMAIS)]) for nom, t in self._t.items()}
        qui = np.arange(self.n, self.n + nombre)
        for nom, valeur in valeurs.items():
            self._t[nom][qui] = valeur
        self.n += nombre
        return qui

    def ouvertes(self) -> npt.NDArray[np.bool_]:
        """Neither let, nor returned, nor withdrawn."""
        return np.asarray((self.bail == JAMAIS) & (self.retour == JAMAIS) & (self.retrait == JAMAIS))


class Vacances:
    """Occupation month by month.

    Args:
        rng: random generator.
        parc: dwellings.
        debut: first day of the simulation.
        demonstration: groups of dwellings in which every quarter of the last months must open an offer.

    """

    def __init__(self, rng: np.random.Generator, parc: Parc, debut: int, demonstration: list[Entiers]) -> None:
        """Everybody is at home, since a random day."""
        self.rng = rng
        self.parc = parc
        self.offres = Offres()
        self.demonstration = demonstration
        n = len(parc)
        anciennete = (rng.exponential(1 / np.array(p.ROTATION)[parc.pieces - 1]) * 365 * 0.9).astype(np.int64)
        self.bail = np.maximum(debut - 20 - anciennete, -3_650)
        # What is delivered in the first weeks was let before the simulation looked at it.
        annoncee = parc.entree - ANNONCE < debut
        self.bail[parc.entree > 0] = np.where(annoncee, parc.entree + 10, JAMAIS)[parc.entree > 0]
        self.depart = np.full(n, JAMAIS)
        self.remise = self.bail - rng.integers(15, 70, n)
        self.bail_avant, self.depart_avant, self.remise_avant = (
            np.full(n, -JAMAIS),
            np.full(n, -JAMAIS),
            self.remise.copy(),
        )
        self.en_offre = np.zeros(n, dtype=bool)
        self.commission = (parc.mode_fixe == 0) & (parc.construction != ETUDIANT)
        self.revient = np.full(n, JAMAIS)
        facteur = np.array(p.ROTATION)[parc.pieces - 1]
        self.risque = np.asarray(facteur / 12)

    def _ouvrir(
        self, logement: Entiers, preavis: Entiers | int, disponible: Entiers, visible: Entiers, premier: Entiers
    ) -> None:
        n = len(logement)
        premier = premier + np.where(self.rng.random(n) < p.PART_VACANCE_LENTE, self.rng.integers(40, 150, n), 0)
        reserve = self.parc.reservataire[logement] >= 0
        signalement = np.where(reserve, np.maximum(visible, premier - self.rng.integers(2, 20, n)), JAMAIS)
        self.offres.ajouter(
            len(logement),
            logement=logement,
            preavis=preavis,
            disponible=disponible,
            visible=visible,
            contingent=self.parc.contingent[logement],
            reservataire=self.parc.reservataire[logement],
            signalement=signalement,
            delai=np.where(reserve, np.array(DELAIS)[self.rng.integers(0, 4, len(logement))], JAMAIS),
            prochain=premier,
            tours=0,
            muet=(reserve & (self.rng.random(len(logement)) < p.RETOUR_RESERVATAIRE)).astype(np.int64),
        )
        self.en_offre[logement] = True
        self.remise_avant[logement] = self.remise[logement]
        self.remise[logement] = disponible

    def ouvrir(self, mois: Mois, dernier: bool) -> None:
        """Notices of the month, deliveries to come, dwellings that come back after works."""
        parc = self.parc
        libres = self.commission & ~self.en_offre & (self.depart == JAMAIS) & (parc.sortie > mois.fin + 240)
        tirage = self.rng.random(len(parc)) < self.risque
        choix = libres & (self.bail < mois.debut - 150)
        partent = choix & tirage
        if dernier:
            for groupe in self.demonstration:
                candidats = groupe[choix[groupe]]
                if len(candidats) and not partent[groupe].any():
                    partent[candidats[0]] = True
        logement = np.flatnonzero(partent)
        n = len(logement)
        preavis = self.rng.integers(mois.debut, mois.fin + 1, n)
        self.depart[logement] = preavis + np.where(self.rng.random(n) < 0.7, 30, 90)
        travaux = np.array((0, 20, 60))[tirer(self.rng, (0.42, 0.34, 0.24), n)] * self.rng.uniform(0.5, 1.8, n)
        self._ouvrir(
            logement,
            preavis,
            self.depart[logement] + 1 + travaux.astype(np.int64),
            preavis,
            preavis + self.rng.integers(25, 90, n),
        )
        annonce = np.flatnonzero(
            self.commission & (parc.entree - ANNONCE >= mois.debut) & (parc.entree - ANNONCE <= mois.fin)
        )
        quand = parc.entree[annonce] - ANNONCE + self.rng.integers(0, 12, len(annonce))
        self._ouvrir(annonce, JAMAIS, parc.entree[annonce], quand, quand + self.rng.integers(10, 45, len(annonce)))
        retour = np.flatnonzero(
            (self.revient >= mois.debut) & (self.revient <= mois.fin) & (parc.sortie > mois.fin + 240)
        )
        self.revient[retour] = JAMAIS
        quand = self.rng.integers(mois.debut, mois.fin + 1, len(retour))
        self._ouvrir(
            retour,
            JAMAIS,
            quand + self.rng.integers(0, 20, len(retour)),
            quand,
            quand + self.rng.integers(5, 20, len(retour)),
        )

    def rendre_au_bailleur(self, offres: Entiers, quand: Entiers) -> None:
        """Return reserved offers to their landlord, and open the unreserved offer that follows."""
        o = self.offres
        o.retour[offres] = quand
        logement = o.logement[offres]
        o.ajouter(
            len(offres),
            logement=logement,
            preavis=o.preavis[offres],
            disponible=o.disponible[offres],
            contingent=AUCUN,
            reservataire=-1,
            prochain=quand + self.rng.integers(1, 10, len(offres)),
            tours=0,
            muet=0,
            visible=quand,
        )

    def echeances(self, mois: Mois) -> None:
        """Reserved offers without a candidate go back; old offers are sometimes withdrawn."""
        o = self.offres
        echeance = np.where(o.signalement < JAMAIS, o.signalement + o.delai, JAMAIS)
        muettes = np.flatnonzero(o.ouvertes() & (o.muet == 1) & (echeance <= mois.fin))
        self.rendre_au_bailleur(muettes, echeance[muettes])
        anciennes = np.flatnonzero(
            o.ouvertes() & (np.maximum(o.disponible, o.visible) < mois.debut - 30) & (o.prochain > mois.debut)
        )
        retirees = anciennes[self.rng.random(len(anciennes)) < p.RETRAIT_MENSUEL * 2]
        debut = np.maximum(mois.debut, o.prochain[retirees] - 8)
        o.retrait[retirees] = np.minimum(mois.fin, debut)
        motif = 1 + tirer(self.rng, (0.48, 0.22, 0.12, 0.05, 0.13), len(retirees))
        o.motif_retrait[retirees] = motif
        logement = o.logement[retirees]
        reviendra = np.isin(motif, (1, 5))
        self.revient[logement[reviendra]] = o.retrait[retirees][reviendra] + self.rng.integers(
            100, 260, int(reviendra.sum())
        )
        self.en_offre[logement] = False
        self.depart[logement] = np.minimum(self.depart[logement], o.disponible[retirees])

    def louer(self, offres: Entiers, quand: Entiers) -> None:
        """Sign leases."""
        o = self.offres
        o.bail[offres] = quand
        logement = o.logement[offres]
        self.bail_avant[logement], self.depart_avant[logement] = self.bail[logement], self.depart[logement]
        self.bail[logement], self.depart[logement] = quand, JAMAIS
        self.en_offre[logement] = False

    def au(self, jour: int) -> dict[str, npt.NDArray[np.generic]]:
        """Occupation of the parc on a 1 January: mode, lease and last availability, in the words of RPLS."""
        parc = self.parc
        present = (parc.entree <= jour) & (parc.sortie > jour)
        sorti = (parc.sortie <= jour) & (parc.sortie > jour - 366)
        actuel = (self.bail <= jour) & (self.depart > jour)
        ancien = ~actuel & (self.bail_avant <= jour) & (self.depart_avant > jour)
        bail = np.where(ancien, self.bail_avant, self.bail)
        remise = np.where(ancien, self.remise_avant, self.remise)
        a_venir = (self.bail > jour) & (self.bail < JAMAIS)
        mode = np.where(actuel | ancien, 1, np.where(self.en_offre | a_venir, np.where(remise <= jour, 2, 3), 3))
        etudiant = (parc.construction == ETUDIANT) & (self.rng.random(len(parc)) < p.ROTATION_ETUDIANT)
        bail = np.where(etudiant, jour - self.rng.integers(60, 130, len(parc)), bail)
        logeable = (parc.construction == ETUDIANT) & (bail > jour)
        bail = np.where(logeable, np.maximum(parc.entree, jour - 90), bail)
        mode = np.where(parc.construction == ETUDIANT, 1, mode)
        mode = np.where(parc.mode_fixe > 0, parc.mode_fixe, mode)
        return {
            "logement": np.flatnonzero(present | sorti),
            "mode": np.where(sorti, 9, mode),
            "bail": bail,
            "remise": np.minimum(remise, np.where(mode == 1, bail, jour)),
            "motif_sortie": np.where(sorti, parc.motif_sortie, 9),
        }
