"""One dépôt while it is being received."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ingestion.contracts.base import Contrat
from ingestion.door.checks.messages import lisible
from ingestion.readers.lignes import Faute
from ingestion.readers.reecriture import REECRITURES

# Enough to see what is wrong with a file; all of them are in quarantine.
ECARTS_CITES = 5


# Line numbers of a file → which of them are wanted.
Lignes = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Ecart:
    """A row put aside, as it may be shown: line of the file, reason, field, sentence; never its text."""

    ligne: int
    code: str
    champ: str | None
    message: str


def _ligne(ecart: Ecart) -> int:
    return ecart.ligne


@dataclass
class Depot:
    """A file being received: what it declares, what is counted on the way.

    Args:
        departements: those of the installation that receives it.
        departement: the one that its rows are of; None where access is not set up.
        est_d_ici: line numbers of the file → which of them are of this département; None: all of them.
        constats: what the quality gate finds, in words; ``qualite`` is the same in figures, for the ledger.
        apres_situation: first lines dated after the date of situation.
        octets: size of the file as received.

    """

    chemin: Path
    sha256: str
    contrat: Contrat
    emetteur: str
    situation_au: dt.date
    departements: frozenset[str]
    octets: int = 0
    departement: str | None = None
    est_d_ici: Lignes | None = None
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
    constats: tuple[str, ...] = ()
    apres_situation: list[int] = field(default_factory=list)
    _ecarts: dict[tuple[str, str | None], list[Ecart]] = field(default_factory=dict)

    def part(self, departement: str, est_d_ici: Lignes | None = None) -> "Depot":
        """Return what the same file says of one département, nothing being read yet."""
        declare = self.chemin, self.sha256, self.contrat, self.emetteur, self.situation_au
        return Depot(*declare, self.departements, self.octets, departement, est_d_ici)

    @property
    def territoires(self) -> frozenset[str]:
        """Départements whose territories its rows may name: those of the installation, or its own alone."""
        return (
            frozenset({self.departement}) if self.contrat.d_un_departement and self.departement else self.departements
        )

    @property
    def quarantaine(self) -> int:
        """Rows put aside."""
        return self.motifs.total()

    @property
    def fichier(self) -> str:
        """Name of the file."""
        return lisible(self.chemin.name)

    def recommencer(self) -> None:
        """Forget what was counted, the file being sorted again."""
        self.lues = self.chargees = self.doublons = 0
        self.controles, self.qualite = {}, None
        self.constats, self.apres_situation = (), []
        self.oublier_ecarts()
        for code in ("QUALITE", *REECRITURES):
            self.avertissements.pop(code, None)

    def oublier_ecarts(self) -> None:
        """Forget the rows put aside."""
        self.motifs, self._ecarts = Counter(), {}

    def ecarter(self, fautes: Iterable[Faute]) -> None:
        """Count rows put aside, given in the order of the lines, and keep the first ones of each reason and field."""
        for faute in fautes:
            self.motifs[faute.code] += 1
            semblables = self._ecarts.setdefault((faute.code, faute.champ), [])
            if len(semblables) < ECARTS_CITES:
                semblables.append(Ecart(faute.ligne, faute.code, faute.champ, faute.message))

    def premier_ecart(self, code: str) -> Ecart:
        """Return the first row put aside for a reason."""
        return min((semblables[0] for (motif, _), semblables in self._ecarts.items() if motif == code), key=_ligne)

    def dater_apres(self, lignes: Iterable[int]) -> None:
        """Keep the first lines dated after the date of situation."""
        self.apres_situation = sorted([*self.apres_situation, *lignes])[:ECARTS_CITES]

    @property
    def ecarts(self) -> tuple[Ecart, ...]:
        """The rows put aside that the account tells, by line: one of each reason and field, then the first others."""
        premiers = [semblables[0] for semblables in self._ecarts.values()]
        autres = sorted((e for semblables in self._ecarts.values() for e in semblables[1:]), key=_ligne)
        return tuple(sorted([*premiers, *autres][:ECARTS_CITES], key=_ligne))

    def avertir(self, code: str, nombre: int) -> None:
        """Add a warning, counted."""
        if nombre:
            self.avertissements[code] = self.avertissements.get(code, 0) + nombre
