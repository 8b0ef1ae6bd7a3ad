"""The typing error that every search of the portal forgives."""

# Shorter words are too near one another for a typing error to be told from another word.
FAUTE_A_PARTIR_DE = 4


def a_une_faute_pres(tape: str, mot: str) -> bool:
    """Tell whether one letter more, less, changed, or two neighbours turned round, part what was typed from a word."""
    if min(len(tape), len(mot)) < FAUTE_A_PARTIR_DE:
        return tape == mot
    debut = _communes(tape, mot)
    reste, voulu = tape[debut:], mot[debut:]
    fin = _communes(reste[::-1], voulu[::-1])
    reste, voulu = reste[: len(reste) - fin], voulu[: len(voulu) - fin]
    est_inverse = len(reste) == 2 and reste == voulu[::-1]
    return max(len(reste), len(voulu)) <= 1 or est_inverse


def _communes(un: str, autre: str) -> int:
    """Return how many letters two words have in common from the first."""
    return next((i for i, (a, b) in enumerate(zip(un, autre, strict=False)) if a != b), min(len(un), len(autre)))
