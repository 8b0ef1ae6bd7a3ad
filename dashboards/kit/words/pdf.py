"""What the typefaces that every reader of PDF has can write: the characters of Windows-1252, and no other."""

from dashboards.kit.words.formats import FINE, INSECABLE

# The thin space, the minus and the raised letters of ordinals have no place there; the joiner is not seen.
TRADUITS = str.maketrans({FINE: INSECABLE, "−": "-", "ᵉ": "e", "ʳ": "r", "⁠": None, "≥": "au moins ", "≤": "au plus "})


def ecrivable(texte: str) -> str:
    """Return a text with the characters of a PDF; one that has no equivalent is written « ? »."""
    return texte.translate(TRADUITS).encode("cp1252", "replace").decode("cp1252")
