"""The filters that find an offered dwelling in a long list: its commune and its type, the same on each page."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from dashboards.kit.frame import adresse
from dashboards.kit.reads.territoires import code_geo, sans_accent
from dashboards.kit.words.formats import TYPOLOGIES, nombre, typologie

TOUS = "tous"


def filtrer(offres: pd.DataFrame, communes: Mapping[str, str]) -> pd.DataFrame:
    """Draw both filters beside each other, and return the offers that they keep, in their order.

    Each says how many dwellings a choice leaves. The types are those of the commune: no choice leaves nothing. A choice
    is not kept for the next pages: a link to a dwelling opens it, wherever it is.
    """
    lieux = offres["commune_code"].map(lambda code: code_geo("commune", code))
    noms = {code_geo("commune", code): communes.get(code, code) for code in offres["commune_code"].unique()}
    ranges = sorted(noms, key=lambda geo: sans_accent(noms[geo]))
    lieu = _choisir("commune", "Commune du logement", "Toutes les communes", ranges, noms, lieux)
    gardees = offres if lieu == TOUS else offres[lieux == lieu]
    presents = [code for code in TYPOLOGIES if code in set(gardees["typologie_code"])]
    types = {code: typologie(code) for code in presents}
    type_ = _choisir("type", "Type de logement", "Tous les types", presents, types, gardees["typologie_code"])
    return gardees if type_ == TOUS else gardees[gardees["typologie_code"] == type_]


def _choisir(
    nom: str, libelle: str, tout: str, codes: Sequence[str], noms: Mapping[str, str], lus: "pd.Series[str]"
) -> str:
    combien = Counter(lus)
    dits = {TOUS: tout} | {code: f"{noms[code]} ({nombre(combien[code])})" for code in codes}
    return adresse.choisir(nom, libelle, list(dits), TOUS, dits.__getitem__, tu=TOUS, garde=False)
