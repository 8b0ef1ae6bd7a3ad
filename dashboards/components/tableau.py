"""Tables that print, read aloud and never ask the keyboard to enter a canvas."""

import pandas as pd
import streamlit as st

from dashboards.components.textes import AUCUNE_DONNEE, echapper
from dashboards.formats import SIGNES_INSUFFISANTS, est_insuffisant

LIGNES_PAR_PAGE = 50


def impression() -> bool:
    """Tell whether the reader asked for the page to print: tables whole, no chart, no page control."""
    return st.query_params.get("vue") == "impression"


def tableau(
    cadre: pd.DataFrame,
    legende: str,
    *,
    cle: str,
    vide: str = AUCUNE_DONNEE,
    entier: bool = False,
    nombres: bool = True,
) -> None:
    """Show a frame of texts, fifty rows a page; its first column names the row.

    Args:
        cadre: formatted texts, one column per heading of the screen.
        legende: what the table holds, read aloud before it.
        cle: key of the page control.
        vide: sentence shown instead of an empty table.
        entier: show every row (print, or a list of known length).
        nombres: align the cells as figures.

    """
    if cadre.empty:
        st.info(vide)
        return
    pages = -(-len(cadre) // LIGNES_PAR_PAGE)
    debut = 0
    if pages > 1 and not entier and not impression():
        numero = st.pagination(pages, key=f"page_{cle}")
        debut = (numero - 1) * LIGNES_PAR_PAGE
        cadre = cadre.iloc[debut : debut + LIGNES_PAR_PAGE]
    propre = cadre.map(echapper)
    propre.columns = [echapper(c) for c in propre.columns]
    with st.container(key=f"{'nombres' if nombres else 'textes'}_{cle}"):
        st.table(propre.set_index(propre.columns[0]), alt=legende)
    noter_les_signes(cadre)


def noter_les_signes(cadre: pd.DataFrame) -> None:
    """Explain the sign of a share of too few cases where a table, or the drawing of it, carries one."""
    if cadre.map(est_insuffisant).to_numpy().any():
        st.caption(echapper(SIGNES_INSUFFISANTS))
