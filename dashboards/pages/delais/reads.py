"""The curves of the waiting time: who is housed by then, for everybody and for one group at a time."""

import pandas as pd

from dashboards.kit.reads import indicateurs
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import seuil_effectif
from dashboards.kit.words.formats import est_fiable

# One dimension at a time: crossed groups are read by some profiles only, and too small to be drawn.
SQL = """
select
    departement_code, periode, territoire_code, typologie, priorite, mutation, attente_mois, a_risque,
    survie, survie_basse, survie_haute, incidence_logee, incidence_basse, incidence_haute, publication_id
from courbe_attente
where
    departement_code = any(%(departements)s) and territoire_code = %(code)s
    and 'TOUS' in (typologie, priorite) and 'TOUS' in (typologie, mutation) and 'TOUS' in (priorite, mutation)
order by attente_mois
"""
# Every curve has its share housed in two years, which says how many were housed.
INDICATEUR = "loge_24_mois"
GROUPES = ("typologie", "priorite", "mutation")
MOIS_MAX = 120


def courbes(lecteur: Lecteur, code: str) -> pd.DataFrame:
    """Read the curves of a territory; each stops where too few are still followed, none rests on a handful housed."""
    cadre = lecteur.statistique(SQL, code=code)
    if cadre.empty:
        return cadre.assign(cas=None)
    logees = indicateurs.cellules(lecteur, INDICATEUR, code, str(cadre["periode"].iloc[0]))
    return assez_suivies(assez_logees(cadre, logees), seuil_effectif(lecteur))


def assez_logees(cadre: pd.DataFrame, logees: pd.DataFrame) -> pd.DataFrame:
    """Keep the curves of enough demandes housed, and set that number beside (``cas``, empty where it is not told).

    ``logees``: the cells of the share housed in that period (``dimension``, ``modalite``, ``cas``).
    """
    cadre = cadre.assign(dimension="ensemble", modalite="TOUS")
    for groupe in GROUPES:
        coupe = cadre[groupe] != "TOUS"
        cadre.loc[coupe, "dimension"] = groupe
        cadre.loc[coupe, "modalite"] = cadre.loc[coupe, groupe]
    cadre = cadre.merge(logees[["dimension", "modalite", "cas"]], on=["dimension", "modalite"], how="left")
    return cadre[cadre["cas"].map(est_fiable).astype(bool)]


def assez_suivies(cadre: pd.DataFrame, seuil: int) -> pd.DataFrame:
    """Keep the months at which enough are followed; where counts are not given, the publication has stopped already."""
    return cadre[~pd.to_numeric(cadre["a_risque"]).lt(seuil)]


def modalites(cadre: pd.DataFrame, groupe: str) -> list[str]:
    """Return the modalities of a group that have a curve."""
    return sorted(set(cadre[groupe]) - {"TOUS"})


def maintenue(cadre: pd.DataFrame, **groupe: str) -> pd.DataFrame:
    """Return the share housed if no demande were given up, in percent by month, for everybody or for one group.

    Columns: ``mois``, ``valeur``, ``basse``, ``haute``, ``suivies``, ``cas``.
    """
    lignes = _lignes(cadre, groupe)
    return _points(lignes, *(1 - lignes[c].astype(float) for c in ("survie", "survie_haute", "survie_basse")))


def abandons_compris(cadre: pd.DataFrame, **groupe: str) -> pd.DataFrame:
    """Return the share housed, those who left otherwise counted as never housed."""
    lignes = _lignes(cadre, groupe)
    colonnes = ("incidence_logee", "incidence_basse", "incidence_haute")
    return _points(lignes, *(lignes[c].astype(float) for c in colonnes))


def _lignes(cadre: pd.DataFrame, groupe: dict[str, str]) -> pd.DataFrame:
    for colonne in GROUPES:
        cadre = cadre[cadre[colonne] == groupe.get(colonne, "TOUS")]
    return cadre[cadre["attente_mois"] <= MOIS_MAX].sort_values("attente_mois")


def _points(
    lignes: pd.DataFrame, valeur: "pd.Series[float]", basse: "pd.Series[float]", haute: "pd.Series[float]"
) -> pd.DataFrame:
    points = {
        "mois": lignes["attente_mois"].astype(int),
        "valeur": 100 * valeur,
        "basse": 100 * basse,
        "haute": 100 * haute,
        "suivies": pd.to_numeric(lignes["a_risque"]),
        "cas": lignes["cas"],
    }
    return pd.DataFrame(points).reset_index(drop=True)
