"""What a sentence may quote of a partner's file: no value that may be the identity of someone, whatever its column."""

import difflib
import re
from collections.abc import Collection
from functools import lru_cache

from ingestion.door.checks.messages import compte

CHIFFRES_MAX = 8  # those of a date; a telephone has ten, a numéro unique thirteen at least
MOT_MAX = 4
_CODE = re.compile(r"[^\W_][\w.,/+'’-]{0,19}|\W|\d[\d\s.,]{0,17}[€%]?")
_NUMERO = re.compile(r"\d{13}[A-Z0-9]{5}|\d{9}")
# As somebody writes it, spaces included; the database refuses it too (74_decisions.sql).
NUMERO_CITE = re.compile(r"(?<!\d)(\d[ .-]?){13}[A-Za-z0-9]{5}(?!\w)")
_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")
_EMETTEUR = re.compile(r"(?=.*[A-Z])(?=.*\d)[A-Z0-9]{2,12}|[A-Z]{2,4}")
_NOM = re.compile(r"[^\W\d][\w -]{0,39}")


def citer(valeur: str, admis: Collection[str] = (), *, date: bool = False) -> str:
    """Return a value of a file as a sentence may quote it, in quotes; its length alone where it may be someone's.

    A row that has slipped by one column brings a name, a number, an address or a birth date anywhere: what is quoted
    has the form of a code or of a number, or begins as an identifier does. A word is quoted if it is short, or close to
    a code of the list.

    Args:
        valeur: value of a cell.
        admis: codes of the column, if it has a closed list.
        date: the column is one of dates, where a date may be quoted.

    """
    if _est_citable(valeur, admis, date=date):
        return f"«\u00a0{valeur}\u00a0»"
    return f"valeur de {compte(len(valeur), 'caractère')}, non citée"


def _est_citable(valeur: str, admis: Collection[str], *, date: bool) -> bool:
    chiffres = sum(lettre.isdigit() for lettre in valeur)
    if not _CODE.fullmatch(valeur) or _NUMERO.search(valeur):
        return False
    if chiffres > CHIFFRES_MAX and not valeur[0].isalpha():
        return False
    if _DATE.fullmatch(valeur) or (chiffres == CHIFFRES_MAX and not valeur[0].isalpha()):
        return date
    return chiffres > 0 or len(valeur) <= MOT_MAX or _ressemble(valeur.lower(), tuple(admis))


@lru_cache(4096)
def _ressemble(mot: str, admis: tuple[str, ...]) -> bool:
    return bool(difflib.get_close_matches(mot, [code.lower() for code in admis if len(code) > MOT_MAX], n=1))


def citer_emetteur(valeur: str) -> str:
    """Return the code of an organisme as a file gives it; its length alone if it does not have that form."""
    return valeur if _EMETTEUR.fullmatch(valeur) else f"code de {compte(len(valeur), 'caractère')}, non cité"


def nommer(nom: str, rang: int) -> str:
    """Return the name that a header gives to its column number ``rang``; its number alone if it is no name."""
    if not nom:
        return "sans nom"
    return nom if _NOM.fullmatch(nom) and not re.search(r"\d{6}", nom) else f"n°\u00a0{rang}"
