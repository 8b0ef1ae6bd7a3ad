"""The purpose of an opening of names, chosen by the reader among those of its profile."""

from collections.abc import Mapping

import streamlit as st


def choisir(finalites: Mapping[str, str], *, cle: str | None = None) -> str | None:
    """Ask for one of these purposes, none at first; ``cle``: key of the choice, where a screen has several."""
    choisie: str | None = st.selectbox(
        "Finalité",
        list(finalites),
        index=None,
        format_func=finalites.__getitem__,
        placeholder="Choisir…",
        key=cle,
    )
    return choisie
