"""French writing of figures, dates and codes.

What belongs here: turning one value into the text that a reader sees. What does not: sentences, colours, SQL. A
missing value is « — », a masked one « s », a true zero « 0 »: never one for the other.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from warehouse.settings import FUSEAU

FINE = "\u202f"
INSECABLE = "\u00a0"
ABSENT = "—"
MASQUE = "s"
MASQUE_KPI = "n/c (secret)"
# Below the first a share has no decimal, below the second it is neither written nor drawn.
CAS_DECIMALE, CAS_MIN = 100, 30
SIGNE_INSUFFISANT = re.compile(rf"n/c \([\d{FINE}]+{INSECABLE}cas\)")
INSUFFISANT = "Effectif insuffisant pour un pourcentage fiable ({n} cas)."
SIGNES_INSUFFISANTS = f"« n/c (… cas) » : effectif insuffisant pour une valeur fiable (moins de {CAS_MIN} cas)."

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MOIS_COURT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")

PONCTUATION = (
    (" ;", f"{FINE};"),
    (" !", f"{FINE}!"),
    (" ?", f"{FINE}?"),
    (" :", f"{INSECABLE}:"),
    ("« ", f"«{INSECABLE}"),
    (" »", f"{INSECABLE}»"),
    (" %", f"{INSECABLE}%"),
)

APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")

Nombre = int | float | Decimal


def typographier(texte: str) -> str:
    """Put the unbreakable spaces that French asks before « ; ! ? : » and inside quotation marks."""
    for simple, soigne in PONCTUATION:
        texte = texte.replace(simple, soigne)
    return apostrophes(texte)


def apostrophes(texte: str) -> str:
    """Write the apostrophes of a name as French prints them: the files and the national lists have straight ones."""
    return APOSTROPHE.sub("’", texte)


def minuscule(texte: str) -> str:
    """Write a label inside a sentence; an acronym keeps its capitals, and so does a type of dwelling."""
    suite = texte[1:2]
    return texte if suite.isupper() or suite.isdigit() else f"{texte[:1].lower()}{texte[1:]}"


def enumerer(textes: Sequence[str]) -> str:
    """Write one after the other, « et » before the last."""
    *autres, dernier = textes
    return f"{', '.join(autres)} et {dernier}" if autres else dernier


def majuscule(texte: str) -> str:
    """Begin a sentence, or a label, with what was written to stand inside one."""
    return f"{texte[:1].upper()}{texte[1:]}"


def est_absent(valeur: object) -> bool:
    """Tell whether ``valeur`` carries no figure (None, NaN, NaT)."""
    if valeur is None:
        return True
    if isinstance(valeur, float):
        return math.isnan(valeur)
    return str(valeur) in {"NaT", "<NA>", "nan"}


def nombre(valeur: Nombre | None, decimales: int = 0) -> str:
    """Write ``1 234`` or ``12,4``, halves away from zero, U+202F between thousands."""
    if est_absent(valeur) or valeur is None:
        return ABSENT
    pas = Decimal(1).scaleb(-decimales)
    arrondi = Decimal(str(valeur)).quantize(pas, rounding=ROUND_HALF_UP)
    texte = f"{abs(arrondi):,.{decimales}f}".replace(",", FINE).replace(".", ",")
    return f"−{texte}" if arrondi < 0 else texte


def est_fiable(cas: Nombre | None) -> bool:
    """Tell whether a share of so many cases says something; what is told without its count is believed."""
    return cas is None or est_absent(cas) or float(cas) >= CAS_MIN


def est_insuffisant(texte: object) -> bool:
    """Tell whether a cell is the count of too few cases, written in the place of their share."""
    return SIGNE_INSUFFISANT.fullmatch(str(texte)) is not None


def insuffisant(cas: Nombre) -> str:
    """Write the count of too few cases in the place of what rests on them; of none, nothing is computed."""
    return f"n/c ({nombre(cas)}{INSECABLE}cas)" if cas else ABSENT


def pourcentage(valeur: Nombre | None, cas: Nombre | None = None) -> str:
    """Write a share given in percent: one decimal, none below 100 cases, and below 30 the count in its place."""
    if cas is not None and not est_fiable(cas):
        return insuffisant(cas)
    if est_absent(valeur):
        return ABSENT
    decimales = 0 if cas is not None and not est_absent(cas) and float(cas) < CAS_DECIMALE else 1
    return f"{nombre(valeur, decimales)}{INSECABLE}%"


def mesure(valeur: Nombre | None, unite: str, *, masque: bool = False, cas: Nombre | None = None) -> str:
    """Write a value in its unit (those of the catalogue), or ``s`` when it is masked; ``cas``: what a share is of."""
    if masque:
        return MASQUE
    if unite in {"compte", "jours", "indice"}:
        return nombre(valeur)
    if unite in {"eur", "eur_m2"}:
        return f"{nombre(valeur, 2)}{INSECABLE}€/m²" if unite == "eur_m2" else f"{nombre(valeur)}{INSECABLE}€"
    if unite == "pct":
        return pourcentage(valeur, cas)
    # A median counted in whole months has no tenth to show.
    est_entier = unite == "mois" and not est_absent(valeur) and float(valeur or 0).is_integer()
    return nombre(valeur, 0 if est_entier else 1)


def date_longue(valeur: date | datetime | None) -> str:
    """Write ``24 novembre 2026`` (``1ᵉʳ`` for the first of a month); an instant has its day in Paris."""
    if valeur is None or est_absent(valeur):
        return ABSENT
    if isinstance(valeur, datetime):
        valeur = _a_paris(valeur)
    jour = "1ᵉʳ" if valeur.day == 1 else str(valeur.day)
    return f"{jour} {MOIS[valeur.month - 1]} {valeur.year}"


def date_heure(valeur: datetime | None) -> str:
    """Write ``24 novembre 2026 à 6 h 12``, in the time of Paris."""
    if valeur is None or est_absent(valeur):
        return ABSENT
    return f"{date_longue(valeur)} à {heure(valeur)}"


def heure(valeur: datetime) -> str:
    """Write ``6 h 12``, in the time of Paris."""
    local = _a_paris(valeur)
    return f"{local.hour}{INSECABLE}h{INSECABLE}{local.minute:02d}"


def _a_paris(valeur: datetime) -> datetime:
    return (valeur if valeur.tzinfo else valeur.replace(tzinfo=UTC)).astimezone(FUSEAU)


def periode(valeur: str, *, court: bool = False) -> str:
    """Write ``2026-11`` as ``novembre 2026`` (``nov. 2026``), ``2026-T3`` as ``T3 2026``, a year as itself."""
    annee, _, mois = valeur.partition("-")
    if not mois:
        return annee
    if mois.startswith("T"):
        return f"{mois} {annee}"
    return f"{(MOIS_COURT if court else MOIS)[int(mois) - 1]} {annee}"


def rang(valeur: int) -> str:
    """Write an ordinal: ``1ᵉʳ``, ``2ᵉ``."""
    return "1ᵉʳ" if valeur == 1 else f"{valeur}ᵉ"


def pluriel(quantite: Nombre, singulier: str, plurie: str | None = None) -> str:
    """Return the noun agreed with ``quantite``: French takes the plural from 2."""
    return singulier if abs(float(quantite)) < 2 else (plurie or f"{singulier}s")


def pour_une_attribution(tension: Nombre | None) -> str:
    """Write ``5,4 demandes pour une attribution``, ``1,4 demande pour une attribution``."""
    return f"{mesure(tension, 'ratio')} {pluriel(tension or 0, 'demande')} pour une attribution"


def duree(depuis: datetime, maintenant: datetime) -> str:
    """Write an age as the largest unit that reads well: minutes, hours, then days."""
    secondes = max(0, int((maintenant - depuis).total_seconds()))
    if secondes < 3600:
        minutes = secondes // 60
        return f"{minutes}{INSECABLE}min"
    if secondes < 48 * 3600:
        return f"{secondes // 3600}{INSECABLE}h"
    jours = secondes // 86400
    return f"{nombre(jours)} {pluriel(jours, 'jour')}"


# The types of a demande, up to T6P, then those that only dwellings have.
TYPES_DEMANDES = {"C": "Chambre", **{f"T{n}": f"T{n}" for n in range(1, 6)}, "T6P": "T6 et plus"}
TYPOLOGIES = TYPES_DEMANDES | {f"T{n}": f"T{n}" for n in range(6, 10)} | {"T9P": "T9 et plus"}


def typologie(code: str | None) -> str:
    """Write the type of a dwelling; « Toutes » for the total."""
    if code is None or est_absent(code):
        return ABSENT
    return "Toutes" if code == "TOUS" else TYPOLOGIES.get(code, code)


@dataclass(frozen=True)
class Valeur:
    """One figure of a cube: masked, absent or known; ``cas`` is what it rests on, where that is told."""

    valeur: Nombre | None
    is_masque: bool = False
    cas: Nombre | None = None

    @property
    def connue(self) -> bool:
        """Whether there is a figure to show."""
        return not self.is_masque and not est_absent(self.valeur)

    @property
    def part_fiable(self) -> bool:
        """Whether there is a figure to show, which for a share asks for enough cases."""
        return self.connue and est_fiable(self.cas)

    def ecrire(self, unite: str) -> str:
        """Write it for a card."""
        return MASQUE_KPI if self.is_masque else mesure(self.valeur, unite, cas=self.cas)
