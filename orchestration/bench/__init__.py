"""Measures of what the observatory promises: each with its bar, and whether it is held.

What belongs here: the shape of a measure and the list of them. What does not: how each is taken (one module each).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from orchestration.affichage import decimal, tableau
from warehouse.erreurs import ErreurObservatoire
from warehouse.settings import Settings


@dataclass(frozen=True)
class Mesure:
    """One figure against its bar; ``reference`` is what it is compared with, in the same unit, when there is one."""

    nom: str
    valeur: float
    unite: str
    reference: float | None
    barre: float
    tenue: bool

    def en_dictionnaire(self) -> dict[str, Any]:
        """Return the fields for JSON."""
        return asdict(self)


Essai = Callable[[Settings, float, bool], list[Mesure]]


def _essais() -> dict[str, Essai]:
    from orchestration.bench import chargement, demo, fraicheur, portail, publications, requetes

    return {
        "demo": demo.mesurer,
        "chargement": chargement.mesurer,
        "publications": publications.mesurer,
        "requetes": requetes.mesurer,
        "portail": portail.mesurer,
        "fraicheur": fraicheur.mesurer,
    }


def au_plus(nom: str, valeur: float, unite: str, barre: float, reference: float | None = None) -> Mesure:
    """Return a measure that must not exceed its bar."""
    return Mesure(nom, round(valeur, 3), unite, reference, barre, valeur <= barre)


def au_moins(nom: str, valeur: float, unite: str, barre: float, reference: float | None = None) -> Mesure:
    """Return a measure that must reach its bar."""
    return Mesure(nom, round(valeur, 3), unite, reference, barre, valeur >= barre)


def mesurer(nom: str | None, *, scale: float, muet: bool) -> list[Mesure]:
    """Take one measure, or all of them in the order of the list."""
    essais = _essais()
    if nom is not None and nom not in essais:
        raise ErreurObservatoire(f"Mesure inconnue : {nom}. Choisissez parmi {', '.join(essais)}.")
    settings = Settings()
    choisis = essais if nom is None else {nom: essais[nom]}
    return [mesure for essai in choisis.values() for mesure in essai(settings, scale, muet)]


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
