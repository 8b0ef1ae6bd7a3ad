"""The filters that find an offered dwelling in a long list: its commune and its type, the same on each page."""

from collections.abc import Mapping

import pandas as pd

from dashboards.kit.frame import adresse
from dashboards.kit.reads.territoires import code_geo, sans_accent
from dashboards.kit.words.formats import TYPOLOGIES, typologie

TOUS = "tous"


def filtrer(offres: pd.DataFrame, communes: Mapping[str, str]) -> pd.DataFrame:
    """Draw both filters beside each other, and return the offers that they keep, in their order.

    The types are those of the commune: no choice leaves nothing. A choice is not kept for the next pages: a link to a
    dwelling opens it, wherever it is.
    """
    lieux = offres["commune_code"].map(lambda code: code_geo("commune", code))
    noms = {code_geo("commune", code): communes.get(code, code) for code in offres["commune_code"].unique()}
    ranges = {geo: noms[geo] for geo in sorted(noms, key=lambda geo: sans_accent(noms[geo]))}
    lieu = _choisir("commune", "Commune du logement", {TOUS: "Toutes les communes"} | ranges)
    gardees = offres if lieu == TOUS else offres[lieux == lieu]
    presents = {code: typologie(code) for code in TYPOLOGIES if code in set(gardees["typologie_code"])}
    type_ = _choisir("type", "Type de logement", {TOUS: "Tous les types"} | presents)
    return gardees if type_ == TOUS else gardees[gardees["typologie_code"] == type_]


def _choisir(nom: str, libelle: str, dits: Mapping[str, str]) -> str:
    return adresse.choisir(nom, libelle, list(dits), TOUS, dits.__getitem__, tu=TOUS, garde=False)
