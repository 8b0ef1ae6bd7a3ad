"""One dépôt while it is being received, and the account given of it."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ingestion.contracts.base import Contrat
from ingestion.messages import QUARANTAINE, nombre, soigner

Statut = Literal["charge", "deja_charge", "rejete"]
AVERTISSEMENTS = {
    "BOM": "marque d'ordre des octets en tête du fichier, ignorée",
    "CRLF": "fins de ligne CRLF, lues comme des fins de ligne simples",
    "COLONNE_EN_TROP": "colonne(s) hors contrat, gardées à part",
    "SANS_LIGNE": "en-tête seul : aucune ligne à charger",
    "MOT_VIDE": "valeur(s) NA, NC ou Z lues comme vides",
    "VIRGULE_DECIMALE": "nombre(s) à virgule lus avec un point",
    "QUALITE": "attente(s) de qualité non tenues",
}


@dataclass
class Depot:
    """A file being received: what it declares, what is counted on the way."""

    chemin: Path
    sha256: str
    contrat: Contrat
    emetteur: str
    situation_au: dt.date
    depot_id: int | None = None
    entete: tuple[str, ...] = ()
    annee: int | None = None
    lues: int = 0
    chargees: int = 0
    doublons: int = 0
    motifs: Counter[str] = field(default_factory=Counter)
    avertissements: dict[str, int] = field(default_factory=dict)
    controles: dict[str, Any] = field(default_factory=dict)
    qualite: dict[str, Any] | None = None

    @property
    def quarantaine(self) -> int:
        """Rows put aside."""
        return self.motifs.total()

    @property
    def fichier(self) -> str:
        """Name of the file."""
        return self.chemin.name

    def recommencer(self) -> None:
        """Forget what was counted, the file being sorted again."""
        self.lues = self.chargees = self.doublons = 0
        self.motifs, self.controles, self.qualite = Counter(), {}, None
        for code in ("QUALITE", "MOT_VIDE", "VIRGULE_DECIMALE"):
            self.avertissements.pop(code, None)

    def avertir(self, code: str, nombre: int) -> None:
        """Add a warning, counted."""
        if nombre:
            self.avertissements[code] = self.avertissements.get(code, 0) + nombre


@dataclass(frozen=True)
class Bilan:
    """The account of one file, as shown to who sends it.

    Args:
        motifs: the three commonest reasons of quarantine: code, libellé, number of rows.
        avertissements: sentences.

    """

    fichier: str
    statut: Statut
    flux: str | None = None
    emetteur: str | None = None
    situation_au: dt.date | None = None
    lues: int = 0
    chargees: int = 0
    quarantaine: int = 0
    doublons: int = 0
    motifs: tuple[tuple[str, str, int], ...] = ()
    avertissements: tuple[str, ...] = ()
    message: str = ""
    depot_id: int | None = None


def bilan_de(depot: Depot, statut: Statut, message: str) -> Bilan:
    """Give the account of a dépôt."""
    charge = statut == "charge"
    return Bilan(
        fichier=depot.fichier,
        statut=statut,
        flux=depot.contrat.flux,
        emetteur=depot.emetteur,
        situation_au=depot.situation_au,
        lues=depot.lues if charge else 0,
        chargees=depot.chargees if charge else 0,
        quarantaine=depot.quarantaine if charge else 0,
        doublons=depot.doublons if charge else 0,
        motifs=motifs_principaux(depot.motifs) if charge else (),
        avertissements=phrases(depot.avertissements),
        message=message,
        depot_id=depot.depot_id,
    )


def motifs_principaux(motifs: Counter[str]) -> tuple[tuple[str, str, int], ...]:
    """Return the three commonest reasons."""
    return tuple((code, soigner(QUARANTAINE[code].libelle), fois) for code, fois in motifs.most_common(3))


def phrases(avertissements: dict[str, int]) -> tuple[str, ...]:
    """Return the warnings in words, with their counts."""
    return tuple(f"{soigner(AVERTISSEMENTS[code])} ({nombre(fois)})" for code, fois in avertissements.items())
