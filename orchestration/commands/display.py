"""What the commands show: progress on the standard error, results on the standard output.

What belongs here: bars, tables, JSON, French numbers. What does not: knowing what is being done.
"""

import json
import math
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import is_dataclass
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from warehouse.spreadsheet import sans_formule

FINE = "\u202f"
# A text that reads as a figure, written by hand or by ``lisible``: it stands to the right.
FIGURE = re.compile(r"[-−]?\d[\d\s.,/%]*")
# Seconds after which a step says how far it is, where there is no bar.
PAUSE = 20.0


def nombre(valeur: int) -> str:
    """Write an integer as in French: thousands apart by a narrow no-break space."""
    return f"{valeur:,}".replace(",", FINE)


def compte(valeur: int, un: str, plusieurs: str) -> str:
    """Write a count with the word that agrees: « 1 fichier rejeté », « 8 fichiers rejetés »."""
    return f"{nombre(valeur)} {plusieurs if valeur >= 2 else un}"


def citer(noms: list[str], combien: int = 3) -> str:
    """Name the first ones and count the others: « a.csv, b.csv, c.csv et 2 autres »."""
    suite = f" et {compte(len(noms) - combien, 'autre', 'autres')}" if len(noms) > combien else ""
    return ", ".join(noms[:combien]) + suite


def decimal(valeur: float, chiffres: int = 1) -> str:
    """Write a decimal number as in French."""
    return f"{valeur:,.{chiffres}f}".replace(",", FINE).replace(".", ",")


def duree(secondes: float) -> str:
    """Write a duration: « 12,3 s » or « 2 min 05 s »."""
    if secondes < 60:
        return f"{decimal(secondes)} s"
    return f"{int(secondes // 60)} min {int(secondes % 60):02d} s"


def json_sortie(valeur: Any) -> None:
    """Print ``valeur`` as JSON on the standard output; a result of ours gives its fields."""
    print(json.dumps(valeur, ensure_ascii=False, indent=2, default=_pour_json))


def _pour_json(valeur: Any) -> Any:
    # Not ``asdict``: it rebuilds a Counter from pairs, which counts the pairs.
    return vars(valeur) if is_dataclass(valeur) else str(valeur)


def pour_machine(valeur: Any) -> Any:
    """Write one cell for a program: a boolean as in JSON, a whole number without a decimal point, no formula.

    The members of a list are one text, « a, b », as in the files of the portal; an object is in JSON.
    """
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, float | Decimal) and math.isfinite(valeur) and valeur == int(valeur):
        return int(valeur)
    if valeur is None or isinstance(valeur, int | float | Decimal):
        return valeur
    if isinstance(valeur, list):
        return ", ".join("" if un is None else str(pour_machine(un)) for un in valeur)
    if isinstance(valeur, dict):
        return sans_formule(json.dumps(valeur, ensure_ascii=False, default=str))
    return sans_formule(str(valeur))


def lisible(valeur: Any) -> str:
    """Write one cell for a person: oui or non, a decimal comma, the members of a list; no separator of thousands.

    A year and a code are numbers too: only what a decimal point makes a measure is changed.
    """
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float | Decimal):
        return f"{Decimal(str(valeur)):f}".replace(".", ",")
    if isinstance(valeur, list):
        return ", ".join(map(lisible, valeur))
    return str(valeur)


def tableau(colonnes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> str:
    """Lay rows out in columns separated by two spaces, each cell as a person reads it; numbers to the right."""
    contenu = [[lisible(cellule) for cellule in ligne] for ligne in lignes]
    largeurs = [max([len(titre), *(len(ligne[i]) for ligne in contenu)]) for i, titre in enumerate(colonnes)]
    rendu = [[titre.ljust(largeur) for titre, largeur in zip(colonnes, largeurs, strict=True)]]
    rendu.append(["-" * largeur for largeur in largeurs])
    for ligne in contenu:
        cellules = zip(ligne, largeurs, strict=True)
        rendu.append([c.rjust(n) if FIGURE.fullmatch(c) else c.ljust(n) for c, n in cellules])
    return "\n".join("  ".join(ligne).rstrip() for ligne in rendu)


class Avancement:
    """Progress of a list of steps, all shown from the start: what is done, what is being done, what is left.

    On a terminal, one bar a step; elsewhere, one line when a step begins, one when it ends, and one now and then
    (``PAUSE``). Silent when ``muet``.
    """

    def __init__(self, etapes: Sequence[str], *, muet: bool = False) -> None:
        self._etapes = list(etapes)
        self._muet = muet
        self._console = Console(stderr=True)
        self._anime = self._console.is_terminal and not muet
        self._barres = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._anime,
        )
        self._taches = {nom: self._barres.add_task(nom, total=None, start=False) for nom in self._etapes}
        self._en_cours: str | None = None
        self._debut = self._dit = 0.0
        self.durees: dict[str, float] = {}

    def __enter__(self) -> Self:
        self._barres.start()
        return self

    def __exit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.terminer(reussi=genre is None)
        self._barres.stop()

    def commencer(self, etape: str) -> None:
        """Close the step in progress and open ``etape``."""
        self.terminer()
        self._en_cours = etape
        self._debut = self._dit = time.monotonic()
        self._barres.start_task(self._taches[etape])
        if not self._anime and not self._muet:
            rang = self._etapes.index(etape) + 1
            print(f"[{rang}/{len(self._etapes)}] {etape}…", file=sys.stderr, flush=True)

    def __call__(self, detail: str, fait: int, total: int) -> None:
        """Report progress inside the current step (signature of ``progression`` everywhere)."""
        if self._en_cours is not None:
            titre = f"{self._en_cours} [dim]{detail[:40]}[/dim]" if detail else self._en_cours
            self._barres.update(self._taches[self._en_cours], description=titre, completed=fait, total=total or None)
            if total and not self._anime and not self._muet and time.monotonic() - self._dit >= PAUSE:
                self._dit = time.monotonic()
                print(f"    … {nombre(fait)} sur {nombre(total)}", file=sys.stderr, flush=True)

    def terminer(self, *, reussi: bool = True) -> None:
        """Close the step in progress."""
        if self._en_cours is None:
            return
        self.durees[self._en_cours] = ecoule = time.monotonic() - self._debut
        tache = self._taches[self._en_cours]
        if reussi:
            total = self._barres.tasks[tache].total or 1
            self._barres.update(tache, description=self._en_cours, completed=total, total=total)
        self._barres.stop_task(tache)
        if not self._anime and not self._muet:
            issue = "fait" if reussi else "interrompu"
            print(f"    {self._en_cours} : {issue} en {duree(ecoule)}", file=sys.stderr, flush=True)
        self._en_cours = None
