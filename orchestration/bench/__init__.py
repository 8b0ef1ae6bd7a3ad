"""Measures of what the observatory promises: each with its bar, and whether it is held.

What belongs here: the list of measures and their table. What does not: how each is taken (one module each).
"""

from collections.abc import Callable
from importlib import import_module

from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure
from orchestration.commands.display import decimal, tableau
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings

# In the order in which they run: the first makes the home that the others measure.
NOMS = ("demo", "chargement", "publications", "marts", "portail", "lecteurs", "boucle", "fraicheur")
# Measured alone, on demand: those that take a part of another, the codes that no row of the simulation has, what is
# published, whose table is long, and the matching, which fills a copy of the database.
PARTIES = ("acces", "requetes", "codes", "secret", "rapprochement")


def mesurer(nom: str | None, *, scale: float, lecteurs: int | None, duree_s: float, muet: bool) -> list[Mesure]:
    """Take one measure, or all of them."""
    if nom is not None and nom not in NOMS + PARTIES:
        raise ErreurObservatoire(f"Mesure inconnue : {nom}. Choisissez parmi {', '.join(NOMS + PARTIES)}.")
    banc = Banc.de(Settings(), scale, lecteurs, duree_s, muet)
    return [mesure for choisi in (NOMS if nom is None else (nom,)) for mesure in _essai(choisi)(banc)]


def _essai(nom: str) -> Callable[[Banc], list[Mesure]]:
    essai: Callable[[Banc], list[Mesure]] = import_module(f"orchestration.bench.{nom}").mesurer
    return essai


def rendre(mesures: list[Mesure]) -> str:
    """Lay measures out as a table, with the ratio to the bar."""
    lignes = [
        (
            m.nom,
            decimal(m.valeur, 2),
            m.unite,
            "" if m.reference is None else decimal(m.reference, 2),
            decimal(m.barre, 2),
            decimal(m.valeur / m.barre, 2) if m.barre else "",
            "oui" if m.tenue else "NON",
        )
        for m in mesures
    ]
    return tableau(("Mesure", "Valeur", "Unité", "Référence", "Barre", "Valeur/barre", "Tenue"), lignes)
