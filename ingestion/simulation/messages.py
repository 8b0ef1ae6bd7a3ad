"""Messages of the flow ``demandes``: order, increments, validity, and the rows of one month."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from ingestion.contracts.demandes import CONTRAT
from ingestion.simulation import parametres as p
from ingestion.simulation import series as s
from ingestion.simulation.calendrier import JAMAIS, Entiers, rang_mois
from ingestion.simulation.demandes import (
    CREATION,
    MOTIFS_RADIATION,
    RADIATION,
    RENOUVELLEMENT,
    TYPES_FICHIER,
    Demandes,
)
from ingestion.simulation.dossiers import Dossiers
from ingestion.simulation.envois import Envois, table
from ingestion.simulation.identites import Identites
from ingestion.simulation.instantanes import Instantanes
from ingestion.simulation.monde import Monde
from ingestion.simulation.souhaits import HLM

RADATT = 1


class Messages:
    """Messages that the files show, sorted by demande and day.

    Args:
        monde: everything that happened.
        identites, dossiers: what is drawn once.
        origine: the demande of the couple that each one comes from, -1 when none.
        envois: numbers of the dwellings.
        rng: random generator of late sendings.

    """

    def __init__(
        self,
        monde: Monde,
        identites: Identites,
        dossiers: Dossiers,
        origine: Entiers,
        envois: Envois,
        rng: np.random.Generator,
    ) -> None:
        """Sort, number, and carry the last renewal along each demande."""
        self.m, self.d, self.f, self.origine, self.envois = monde, monde.demandes, dossiers, origine, envois
        self.instantanes = Instantanes(monde.demandes, identites, dossiers)
        t = self.d.messages.tableau()
        garde = (t["jour"] >= monde.debut) & (t["jour"] <= monde.fin) & monde.emises[t["qui"]]
        ordre = np.flatnonzero(garde)
        ordre = ordre[np.lexsort((t["nature"][ordre], t["jour"][ordre], t["qui"][ordre]))]
        self.t = {nom: valeurs[ordre] for nom, valeurs in t.items()}
        qui, jour = self.t["qui"], self.t["jour"]
        self.increment = _rang(qui, jour)
        self.reference, self.renouvele = _references(self.d, qui, jour, self.t["nature"], monde.debut)
        mois = rang_mois(jour)
        tardif = (rng.random(len(qui)) < p.PART_MESSAGE_TARDIF) & (mois < envois.dernier) & (jour > monde.debut)
        self.mois = mois + tardif
        emetteurs = [monde.organismes.lignes[i]["organisme_code"] for i in range(len(monde.organismes.lignes))]
        rang = {code: i for i, code in enumerate(emetteurs)}
        table_guichet = np.array(
            [*(rang[code] for code in monde.organismes.guichet_organismes), rang[monde.organismes.gestionnaire]]
        )
        self.emetteurs = emetteurs
        self.emetteur = table_guichet[self.t["guichet"]]

    def par_mois(self) -> Iterator[tuple[int, pl.DataFrame]]:
        """Rows of each month's files."""
        for mois in range(self.envois.premier, self.envois.dernier + 1):
            yield mois, self._lignes(np.flatnonzero(self.mois == mois), mois)

    def _lignes(self, choix: Entiers, mois: int) -> pl.DataFrame:
        m, d = self.m, self.d
        t = {nom: valeurs[choix] for nom, valeurs in self.t.items()}
        qui, quand = t["qui"], t["jour"]
        radiation = t["nature"] == RADIATION
        bail = radiation & (t["motif"] == RADATT)
        guichets = m.organismes.guichets
        logement = np.maximum(t["logement"], 0)
        numero = self.envois._numero_rpls(logement, quand).zip_with(pl.Series(bail), s.vide(len(qui)))
        deja = np.where(bail, np.where(d.souhaits.modele[qui] == HLM, self.f.deja_bailleur[qui], 1), -1)
        colonnes = {
            "type_fichier": s.texte(TYPES_FICHIER, t["nature"]),
            "date_fichier": s.jours(quand),
            "increment_fichier": s.entier(self.increment[choix]),
            "nud": s.texte(self.envois.nuds, qui),
            "nud_associe": s.texte(self.envois.nuds, self.origine[qui]),
            "guichet_code": s.texte(guichets, d.guichet[qui]),
            "guichet_evenement_code": s.texte(guichets, t["guichet"]),
            "date_creation": s.jours(d.creation[qui]),
            "date_renouvellement": s.jours(self.reference[choix], self.renouvele[choix]),
            **self.instantanes.colonnes(qui, quand, self.reference[choix]),
            "date_radiation": s.jours(quand, radiation),
            "motif_radiation": s.texte(MOTIFS_RADIATION, t["motif"]),
            "sous_motif_irrecevabilite": s.texte(("", "IRRSEJ", "IRRRES"), t["sous_motif"]),
            "attribution_date_bail": s.jours(quand, bail),
            "attribution_numero_rpls": numero,
            "deja_loge_parc_bailleur": s.texte(("OUI", "NON", "NONDOC"), deja),
        }
        return table(colonnes, CONTRAT.noms, self.emetteur[choix], np.full(len(qui), mois))


def _rang(qui: Entiers, jour: Entiers) -> Entiers:
    """Rank of each message among those of its demande and day (they are sorted)."""
    neuf = np.r_[True, (qui[1:] != qui[:-1]) | (jour[1:] != jour[:-1])] if len(qui) else np.zeros(0, dtype=bool)
    debut = np.flatnonzero(neuf)
    return np.arange(len(qui)) - np.repeat(debut, np.diff(np.r_[debut, len(qui)])) + 1


def _references(d: Demandes, qui: Entiers, jour: Entiers, nature: Entiers, debut: int) -> tuple[Entiers, np.ndarray]:
    """Day of the last filing or renewal known at each message, and whether it is a renewal."""
    fixe = np.full(len(qui), -JAMAIS)
    fixe[nature == CREATION] = d.creation[qui[nature == CREATION]]
    reprise = (nature == CREATION) & (d.creation[qui] < debut)
    fixe[reprise] = d.reprise[qui[reprise]]
    fixe[nature == RENOUVELLEMENT] = jour[nature == RENOUVELLEMENT]
    # A re-activation renews the demande the same day.
    deradiation = nature == TYPES_FICHIER.index("deradiation")
    fixe[deradiation] = jour[deradiation]
    rang = np.where(fixe > -JAMAIS, np.arange(len(qui)), 0)
    reference = fixe[np.maximum.accumulate(rang)]
    return reference, reference > d.creation[qui]
