"""The two filters of what was received, by flow and emitter: drawn once above the lines to correct and the dépôts."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
import streamlit as st

from dashboards.kit.frame import adresse
from dashboards.kit.reads.territoires import sans_accent
from dashboards.kit.words.texts import FLUX
from dashboards.pages.donnees.reads import TOUS


class Filtres(NamedTuple):
    """The flow and the emitter chosen, ``TOUS`` where none is."""

    flux: str
    emetteur: str

    def garder(self, cadre: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows of this flow and this emitter; one whose sender is unknown is of none."""
        du_flux = cadre if self.flux == TOUS else cadre[cadre["flux"] == self.flux]
        return du_flux if self.emetteur == TOUS else du_flux[du_flux["emetteur"] == self.emetteur]


def choisir(depots: pd.DataFrame, organismes: Mapping[str, str]) -> Filtres:
    """Draw the filters: the flows and the emitters of the dépôts that the reader sees, and no other."""
    recus = set(depots["flux"].dropna())
    flux = {TOUS: "Tous les flux"} | {code: nom for code, nom in FLUX.items() if code in recus}
    noms = {code: organismes.get(code, code) for code in depots["emetteur"].dropna()}
    emetteurs = {TOUS: "Tous les émetteurs"} | dict(sorted(noms.items(), key=lambda un: sans_accent(un[1])))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        un_flux = adresse.choisir("flux", "Flux", list(flux), TOUS, flux.__getitem__)
        un_emetteur = adresse.choisir("emetteur", "Émetteur", list(emetteurs), TOUS, emetteurs.__getitem__)
        adresse.reserver()
    return Filtres(un_flux, un_emetteur)
