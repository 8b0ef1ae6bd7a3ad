"""The guide of the readers of the portal, cut in its sections.

What belongs here: reading ``docs/guide-utilisateur.md``, the one text of the guide. What does not: its words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from warehouse.settings import PROJECT_DIR

FICHIER = PROJECT_DIR / "docs" / "guide-utilisateur.md"
TITRE = re.compile(r"^## (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """One section: its title, the anchor by which an address reaches it, its Markdown."""

    titre: str
    ancre: str
    corps: str


@cache
def _morceaux() -> tuple[str, ...]:
    """Return the introduction, then the title and the text of each section in turn."""
    return tuple(TITRE.split(FICHIER.read_text(encoding="utf-8")))


def introduction() -> str:
    """Return what stands before the first section, without the title of the document."""
    return _morceaux()[0].partition("\n")[2].strip()


def sections() -> list[Section]:
    """Return the sections of the guide in their order."""
    titres, corps = _morceaux()[1::2], _morceaux()[2::2]
    return [Section(t, ancre(t), c.strip()) for t, c in zip(titres, corps, strict=True)]


def ancre(titre: str) -> str:
    """Write a title as an anchor: small letters without accents, words joined by hyphens."""
    sans_accents = unicodedata.normalize("NFKD", titre).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", "-", sans_accents).strip("-")
