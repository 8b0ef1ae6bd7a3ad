"""How an indicator is found: by what a reader types, whatever its accents, capitals, plurals and one typing error.

What belongs here: words compared with words. What does not: which indicators there are, what they say.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.territoires import sans_accent
from dashboards.kit.words.fautes import FAUTE_A_PARTIR_DE, a_une_faute_pres
from warehouse.settings import PROJECT_DIR

GLOSSAIRE = PROJECT_DIR / "docs" / "glossary.md"
# A term in bold, the other names that follow it between brackets, and the words of other trades that it replaces.
TERME = re.compile(r"^\*\*(?P<terme>[^*]+)\*\*(?: \((?P<aussi>[^)]*)\))?(?P<suite>(?:.|\n(?!\n))*)", re.MULTILINE)
EVITES = re.compile(r"\*Avoid\*: (.+?)(?:\.|$)", re.DOTALL)
# What the glossary, which is in English, adds to a word.
REMARQUE = re.compile(r"\([^)]*\)|\b(?:before|for|of|or|which|without)\b[^,]*")
MOT = re.compile(r"[a-z0-9]+")
MOTS_VIDES = frozenset(
    (
        *("a", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour"),
        *("sur", "un", "une"),
    )
)
DEBUT_A_PARTIR_DE = 3


def mots(texte: str) -> list[str]:
    """Return the words that count in a text: without accents, capitals, plural nor small words."""
    lus = MOT.findall(sans_accent(texte).replace("œ", "oe"))
    return [_singulier(mot) for mot in lus if mot not in MOTS_VIDES]


def _singulier(mot: str) -> str:
    return mot[:-1] if len(mot) >= FAUTE_A_PARTIR_DE and mot[-1] in "sx" else mot


def commence(tape: str, mot: str) -> bool:
    """Tell whether a word is the one typed, or begins with it."""
    return mot == tape or (len(tape) >= DEBUT_A_PARTIR_DE and mot.startswith(tape))


@cache
def synonymes() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Return the words of each term of the glossary, and those by which others call it."""
    trouves = []
    for terme in TERME.finditer(GLOSSAIRE.read_text(encoding="utf-8")):
        evites = EVITES.search(terme["suite"])
        autres = " ".join((terme["aussi"] or "", REMARQUE.sub("", evites[1]) if evites else ""))
        if autres.strip():
            trouves.append((frozenset(mots(terme["terme"])), frozenset(mots(autres))))
    return tuple(trouves)


def trouver(tape: str, entrees: Iterable[Indicateur]) -> list[Indicateur]:
    """Return the indicators that have every word typed: in their name, then in what they say, then by a synonym.

    Only where none has them as typed, those that have them but for one typing error each.
    """
    voulus = mots(tape)
    if not voulus:
        return []
    lus = [(entree, _mots_de(entree)) for entree in entrees]
    for comparer in (commence, a_une_faute_pres):
        trouves = [
            (next((rang for rang, dits in enumerate(niveaux) if _a(voulus, dits, comparer)), None), entree)
            for entree, niveaux in lus
        ]
        retenus = [(rang, entree) for rang, entree in trouves if rang is not None]
        if retenus:
            return [entree for _, entree in sorted(retenus, key=lambda retenu: retenu[0])]
    return []


def _a(voulus: list[str], dits: set[str], comparer: Callable[[str, str], bool]) -> bool:
    return all(any(comparer(voulu, dit) for dit in dits) for voulu in voulus)


def _mots_de(entree: Indicateur) -> tuple[set[str], set[str], set[str]]:
    """Return the words of the name of an indicator, then with what it says, then with their synonyms."""
    du_nom = set(mots(f"{entree.libelle} {entree.court} {entree.nom}"))
    dits = du_nom | set(mots(f"{entree.phrase} {entree.formule} {entree.population}"))
    autres = [synonyme for terme, synonyme in synonymes() if terme <= du_nom]
    return du_nom, dits, dits.union(*autres)
