"""What is read as if it had been written rightly, and counted: invisible characters, words for nothing, decimal commas.

The text of the row as received is not touched: it is what quarantine keeps. A free text keeps its content.
"""

import re
from collections import Counter
from functools import partial

import polars as pl

from ingestion.contracts.base import Colonne, Contrat, Type

INVISIBLE, MOT_VIDE, VIRGULE_DECIMALE = "INVISIBLE", "MOT_VIDE", "VIRGULE_DECIMALE"
REECRITURES = (INVISIBLE, MOT_VIDE, VIRGULE_DECIMALE)
# No-break spaces and tabulations look like a space; the others (zero width, soft hyphen, byte order mark) like nothing.
_ESPACES = "\t\u00a0\u2007\u202f"
_RIEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_BLANCS, _CREUX = f"[{_ESPACES}]", f"[{_RIEN}]"
_TRACES = (b"\t", b" ;", b"; ", b" \n", b"\n ", b'" ', b' "')
_TRACES_LARGES = tuple(signe.encode() for signe in _ESPACES[1:] + _RIEN)
_A_VIRGULE = r"^[+-]?\d+,\d+$"


def sans_invisible(texte: str) -> str:
    """Return a text without what cannot be seen at its ends or in it."""
    return re.sub(_CREUX, "", re.sub(_BLANCS, " ", texte)).strip()


def en_porte(octets: bytes) -> bool:
    """Tell whether a code among these records may bear what cannot be seen: a quick look at their bytes."""
    traces = _TRACES if octets.isascii() else _TRACES + _TRACES_LARGES
    return octets[:1] == b" " or any(trace in octets for trace in traces)


def reecrire(
    trame: pl.DataFrame, contrat: Contrat, rang_fichier: str, *, invisibles: bool
) -> tuple[pl.DataFrame, dict[str, Counter[int]]]:
    """Rewrite what can be read surely; return the rows, and what was rewritten by file.

    Args:
        trame: rows, as text.
        contrat: contract of the flow.
        rang_fichier: column of the file rank.
        invisibles: look for what cannot be seen, which ``en_porte`` has found likely.

    """
    remplies = {
        nom for nom, vides in zip(trame.columns, trame.null_count().row(0), strict=True) if vides < trame.height
    }
    colonnes = [colonne for colonne in contrat.colonnes if colonne.nom in remplies]
    reecritures: dict[str, Counter[int]] = {}
    etapes = (
        (INVISIBLE, _nettoyer, [c for c in colonnes if invisibles and not c.libre]),
        (MOT_VIDE, partial(_vider, contrat.mots_vides), [c for c in colonnes if contrat.mots_vides and _chiffree(c)]),
        (VIRGULE_DECIMALE, _pointer, [c for c in colonnes if c.type is Type.DECIMAL]),
    )
    for code, ecrire, concernees in etapes:
        nouvelles = trame.select(ecrire(colonne) for colonne in concernees)
        comptes = _compter(trame, nouvelles, rang_fichier)
        if comptes:
            reecritures[code] = comptes
            trame = trame.with_columns(nouvelles)
    return trame, reecritures


def _compter(avant: pl.DataFrame, apres: pl.DataFrame, rang_fichier: str) -> Counter[int]:
    """Count the cells that differ, by file."""
    if not apres.width:
        return Counter()
    changees = [(avant[nom].ne_missing(apres[nom])).alias(nom) for nom in apres.columns]
    touchees = [serie for serie in changees if serie.any()]
    if not touchees:
        return Counter()
    lignes = pl.DataFrame([avant[rang_fichier], pl.DataFrame(touchees).sum_horizontal().alias("n")])
    par_fichier = lignes.filter(pl.col("n") > 0).group_by(rang_fichier).agg(pl.col("n").sum())
    return Counter(dict(par_fichier.iter_rows()))


def _chiffree(colonne: Colonne) -> bool:
    """Whether a word for nothing means nothing in a column: one of codes, of numbers or of dates."""
    return colonne.type not in (Type.TEXTE, Type.COMMUNE, Type.NUD)


def _nettoyer(colonne: Colonne) -> pl.Expr:
    """Clean a code: within an identifier an odd space is the space that it looks like, elsewhere it is nothing."""
    cellule = pl.col(colonne.nom)
    if colonne.type is Type.TEXTE:
        propre = cellule.str.replace_all(_BLANCS, " ").str.replace_all(_CREUX, "").str.strip_chars(" ")
    else:
        propre = cellule.str.replace_all(_CREUX, "").str.replace_all(_BLANCS, "").str.strip_chars(" ")
    return pl.when(propre != "").then(propre).alias(colonne.nom)


def _vider(mots: tuple[str, ...], colonne: Colonne) -> pl.Expr:
    """Read as empty the words that say "nothing"."""
    cellule = pl.col(colonne.nom)
    return pl.when(~cellule.is_in(pl.lit(pl.Series(mots)).implode())).then(cellule).alias(colonne.nom)


def _pointer(colonne: Colonne) -> pl.Expr:
    """Read a comma as a point where this makes a number."""
    cellule = pl.col(colonne.nom)
    a_virgule = cellule.str.contains(_A_VIRGULE)
    return pl.when(a_virgule).then(cellule.str.replace(",", ".", literal=True)).otherwise(cellule).alias(colonne.nom)
