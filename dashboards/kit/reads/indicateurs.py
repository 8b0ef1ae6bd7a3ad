"""Figures of the indicators, over the reader's view of them: a series, a ranking, a map, a breakdown.

What belongs here: the ways to narrow one view, and how to pick a figure. What does not: what an indicator means
(``dashboards.kit.reads.catalogue``).
"""

from typing import Any

import pandas as pd

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import Valeur

# What is no ratio of two counts (a chance of being housed) rests on its count of cases alone.
SQL = """
select
    indicateur_code as indicateur, departement_code, periode_type, periode, territoire_type, territoire_code,
    dimension, modalite, valeur, borne_basse, borne_haute, numerateur, denominateur, effectif,
    coalesce(denominateur, effectif) as cas, is_masque, publication_id
from indicateur
where departement_code = any(%(departements)s) and indicateur_code = any(%(noms)s)
"""
ENSEMBLE, MODALITE = "dimension = 'ensemble'", "dimension = %(dimension)s and modalite = %(modalite)s"
SQL_SERIE = f"""{SQL}
    and {ENSEMBLE} and periode_type = %(periode_type)s and territoire_code = any(%(codes)s)
"""
SQL_CLASSEMENT = f"""{SQL}
    and {ENSEMBLE} and periode_type = %(periode_type)s and periode = any(%(periodes)s)
    and territoire_type = %(territoire_type)s
"""
SQL_TERRITOIRES_DITS = """
select distinct territoire_code, dimension, modalite, publication_id
from indicateur
where
    departement_code = any(%(departements)s) and indicateur_code = any(%(noms)s) and dimension = 'ensemble'
    and periode_type = %(periode_type)s and periode = %(periode)s
"""
SQL_PARTS = """
select modalite, is_masque, part_ensemble_pct, publication_id
from indicateur
where
    departement_code = any(%(departements)s) and indicateur_code = %(nom)s and dimension = %(dimension)s
    and periode_type = %(periode_type)s and periode = %(periode)s and territoire_code = %(code)s
"""
SQL_CELLULES = f"{SQL} and territoire_code = %(code)s and periode = %(periode)s"
SQL_DETAILS = f"""{SQL}
    and dimension <> 'ensemble' and territoire_code = %(code)s
"""
SQL_UN = f"""{SQL}
    and (territoire_code = any(%(codes)s) or {ENSEMBLE} and periode_type = 'annee')
"""


def _lire(lecteur: Lecteur, sql: str, **parametres: Any) -> pd.DataFrame:
    """Read indicators as they are whole; of the modality that the reader looks at, told as if it were the whole."""
    if lecteur.coupe is None:
        return lecteur.statistique(sql, **parametres)
    dimension, modalite = lecteur.coupe
    cadre = lecteur.statistique(sql.replace(ENSEMBLE, MODALITE), dimension=dimension, modalite=modalite, **parametres)
    siennes = cadre["dimension"].eq(dimension) & cadre["modalite"].eq(modalite)
    return cadre[siennes].assign(dimension="ensemble", modalite="TOUS").reset_index(drop=True)


def serie(lecteur: Lecteur, noms: tuple[str, ...], periode_type: str, codes: list[str]) -> pd.DataFrame:
    """Read indicators of a few territories over time."""
    return _lire(lecteur, SQL_SERIE, noms=list(noms), periode_type=periode_type, codes=codes)


def territoires_dits(lecteur: Lecteur, noms: tuple[str, ...], periode_type: str, periode: str) -> list[str]:
    """Return the codes of the territories that the reader is told of, by one of these indicators, at a period."""
    cadre = _lire(lecteur, SQL_TERRITOIRES_DITS, noms=list(noms), periode_type=periode_type, periode=periode)
    return [] if cadre.empty else list(cadre["territoire_code"])


def classement(
    lecteur: Lecteur, noms: tuple[str, ...], periode_type: str, periodes: list[str], maille: str
) -> pd.DataFrame:
    """Read indicators of every territory of a mesh at some periods."""
    return _lire(
        lecteur,
        SQL_CLASSEMENT,
        noms=list(noms),
        periode_type=periode_type,
        periodes=periodes,
        territoire_type=maille,
    )


def parts(lecteur: Lecteur, nom: str, dimension: str, code: str, periode_type: str, periode: str) -> pd.DataFrame:
    """Read the share of each modality in the whole of a count, as the warehouse gives it (none where one is masked)."""
    return lecteur.statistique(
        SQL_PARTS, nom=nom, dimension=dimension, code=code, periode_type=periode_type, periode=periode
    )


def details(lecteur: Lecteur, nom: str, code: str) -> pd.DataFrame:
    """Read an indicator of one territory by every dimension that it carries, at every period: one read for a page."""
    return lecteur.statistique(SQL_DETAILS, noms=[nom], code=code)


def un(lecteur: Lecteur, nom: str, codes: list[str]) -> pd.DataFrame:
    """Read all of an indicator in some territories, and its whole of each year in every territory.

    Of the modality that the reader looks at, nothing else.
    """
    cadre = _lire(lecteur, SQL_UN, noms=[nom], codes=codes)
    return cadre if lecteur.coupe is None else cadre.assign(dimension=lecteur.coupe[0], modalite=lecteur.coupe[1])


def cellules(lecteur: Lecteur, nom: str, code: str, periode: str) -> pd.DataFrame:
    """Read an indicator of one territory at one period, the whole and every breakdown."""
    return lecteur.statistique(SQL_CELLULES, noms=[nom], code=code, periode=periode)


def periodes(lecteur: Lecteur, nom: str, dimension: str, code: str) -> list[tuple[str, str]]:
    """Return the situations at which a breakdown exists, latest first: (period type, period).

    A year stands at its 31 December; the month of the same date is the same situation, kept once.
    """
    cadre = details(lecteur, nom, code)
    vues = cadre.loc[cadre["dimension"] == dimension, ["periode_type", "periode"]].drop_duplicates()
    par_date = {date_de(p): (str(t), str(p)) for t, p in sorted(vues.itertuples(index=False), reverse=True)}
    return [par_date[date] for date in sorted(par_date, reverse=True)]


def date_de(periode: str) -> str:
    """Return the month that closes a period: ``2025`` ends with ``2025-12``, ``2025-T2`` with ``2025-06``."""
    annee, separateur, suite = periode.partition("-")
    if not separateur:
        return f"{annee}-12"
    return f"{annee}-{3 * int(suite[1:]):02d}" if suite.startswith("T") else periode


def detail(cadre: pd.DataFrame, dimension: str, situation: tuple[str, str]) -> pd.DataFrame:
    """Keep one breakdown at one situation."""
    periode_type, periode = situation
    retenu = cadre["dimension"].eq(dimension) & cadre["periode_type"].eq(periode_type) & cadre["periode"].eq(periode)
    return cadre[retenu].reset_index(drop=True)


def valeur(cadre: pd.DataFrame, nom: str, code: str, periode: str, colonne: str = "valeur") -> Valeur:
    """Pick one figure of the whole, with the count that it rests on; absent when there is no such cell."""
    return prendre(cadre, places(cadre).get((nom, code, periode)), colonne)


def places(cadre: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    """Return where each figure of the whole stands in a frame, by indicator, territory and period."""
    cles = zip(cadre["indicateur"], cadre["territoire_code"], cadre["periode"], cadre["dimension"], strict=True)
    return {(nom, code, periode): rang for rang, (nom, code, periode, d) in enumerate(cles) if d == "ensemble"}


def prendre(cadre: pd.DataFrame, place: int | None, colonne: str) -> Valeur:
    """Return the figure of a row, with the count that it rests on; absent without a row."""
    if place is None:
        return Valeur(None)
    ligne = {nom: cadre[nom].iat[place] for nom in (colonne, "is_masque", "cas") if nom in cadre}
    return Valeur(ligne[colonne], bool(ligne["is_masque"]), ligne.get("cas"))


def annee_avant(periode: str) -> str:
    """Return the same period of the year before."""
    annee, separateur, suite = periode.partition("-")
    return f"{int(annee) - 1}{separateur}{suite}"


def mois_avant(mois: str) -> str:
    """Return the month before a month."""
    annee, numero = map(int, mois.split("-"))
    return f"{annee - 1}-12" if numero == 1 else f"{annee}-{numero - 1:02d}"
