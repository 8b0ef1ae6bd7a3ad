"""The register of rights speaks of a profile, « son organisme »; a page speaks to its reader, « votre organisme »."""

import re

A_VOUS = (
    (r"qu’il a\b", "que vous avez"),
    (r"qu’il peut\b", "que vous pouvez"),
    (r"qu’il enregistre\b", "que vous enregistrez"),
    (r"dont il peut\b", "dont vous pouvez"),
    (r"dont il lit\b", "dont vous lisez"),
    (r"l’on en est\b", "vous en êtes"),
    (r"\ble sien\b", "le vôtre"),
    (r"\bs(?:on|a)\b", "votre"),
    (r"\bses\b", "vos"),
    (r"\blui\b", "vous"),
)


def a_vous(texte: str) -> str:
    """Say to a reader what the register says of its profile."""
    for de_lui, de_vous in A_VOUS:
        texte = re.sub(de_lui, de_vous, texte)
    return texte
