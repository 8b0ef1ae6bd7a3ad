"""Tables that print, read aloud and never ask the keyboard to enter a canvas."""

from collections.abc import Iterable, Mapping
from itertools import chain

import pandas as pd
import streamlit as st

from dashboards.kit.words.formats import ABSENT, INSECABLE, SIGNES_INSUFFISANTS, est_insuffisant
from dashboards.kit.words.texts import AUCUNE_DONNEE, echapper

# Rows of a table, and those drawn each as a card, which a phone shows one under the other.
LIGNES_PAR_PAGE, RANGEES_PAR_PAGE = 50, 20


def impression() -> bool:
    """Tell whether the reader asked for the page to print: tables whole, no chart, no page control."""
    return st.query_params.get("vue") == "impression"


def tourner(cle: str, total: int, par_page: int = LIGNES_PAR_PAGE) -> int:
    """Offer the pages of a list, from the first when ``cle`` changes; return the rank of the first row shown."""
    pages = -(-total // par_page)
    return (st.pagination(pages, key=f"page_{cle}") - 1) * par_page if pages > 1 else 0


def tableau(
    cadre: pd.DataFrame,
    legende: str,
    *,
    cle: str,
    vide: str = AUCUNE_DONNEE,
    entier: bool = False,
    nombres: bool = True,
    absence: str = "",
    teintes: Mapping[str, str] | None = None,
) -> None:
    """Show a frame of texts, fifty rows a page; its first column names the row.

    Args:
        cadre: formatted texts, one column per heading of the screen.
        legende: what the table holds, read aloud before it.
        cle: key of the page control.
        vide: sentence shown instead of an empty table.
        entier: show every row (print, or a list of known length).
        nombres: align the cells as figures.
        absence: what « — » means in it, where nothing else says so.
        teintes: colour of some columns (``blue``, ``orange``, ``gray``), in the cells that begin with the sign that
            says the same.

    """
    if cadre.empty:
        st.info(vide)
        return
    if not entier and not impression():
        debut = tourner(cle, len(cadre))
        cadre = cadre.iloc[debut : debut + LIGNES_PAR_PAGE]
    textes = {str(nom): [str(texte) for texte in cadre[nom].tolist()] for nom in cadre.columns}
    propres = {nom: [echapper(texte) for texte in colonne] for nom, colonne in textes.items()}
    for nom, teinte in (teintes or {}).items():
        propres[nom] = [texte if texte[:1].isalnum() else f":{teinte}[{texte}]" for texte in propres[nom]]
    premiere, *autres = propres
    lignes = pd.Index(propres[premiere], name=echapper(premiere))
    with st.container(key=f"{'nombres' if nombres else 'textes'}_{cle}"):
        st.table(pd.DataFrame({echapper(nom): propres[nom] for nom in autres}, index=lignes), alt=legende)
    noter_les_signes(chain.from_iterable(textes.values()), absence)


def noter_les_signes(textes: Iterable[str], absence: str = "") -> None:
    """Explain the signs that a table or a figure writes: too few cases, and no figure where ``absence`` says why."""
    lus = {texte.strip(INSECABLE) for texte in textes}
    if any(map(est_insuffisant, lus)):
        st.caption(echapper(SIGNES_INSUFFISANTS))
    if absence and ABSENT in lus:
        st.caption(echapper(absence))
