"""Why an indicator has no figure here: secrecy, too few cases, not told at this grain, not mature, not in one's rights.

What belongs here: frames in, one sentence out. What does not: screens, and where the nearest figure is.
"""

import pandas as pd

from dashboards.kit.reads.catalogue import Indicateur
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.words.formats import est_absent, est_fiable, nombre, periode, pluriel
from dashboards.pages.indicateurs.definition import est_ouvert, qui_le_lit

MASQUE_PARTOUT = (
    "{ici} : ce chiffre est sous secret statistique à chaque période (effectif trop faible, ou valeur masquée "
    "pour en protéger une autre)."
)
PEU = "{ici} : trop peu de cas pour une valeur fiable ({n} en {quand})."
SANS_VALEUR = "{ici} : ce chiffre n’est pas calculable sur les périodes publiées."
PAS_ICI = "{ici} : ce chiffre n’est pas donné à votre profil pour ce territoire."
PAS_MUR = (
    "Cet indicateur n’est pas encore mûr : il suit chaque période pendant {n} mois, et la première n’est pas achevée "
    "dans les fichiers reçus."
)
PAS_VOS_DROITS = "Cet indicateur n’est pas dans vos droits. Le lisent : {qui}."
PAS_RECU = "Les fichiers reçus ne permettent pas encore de le calculer. Source attendue : {source}."
A_PARTIR_DE_LA = "{ici} : cet indicateur ne se lit que détaillé ({dimensions}) : voyez plus bas."


def lisibles(cadre: pd.DataFrame, unite: str) -> pd.DataFrame:
    """Keep the rows whose figure is written: neither masked, nor absent, nor a share of too few cases."""
    montres = cadre[~cadre["is_masque"].astype(bool) & cadre["valeur"].notna()]
    return montres[montres["cas"].map(est_fiable).astype(bool)] if unite == "pct" else montres


def nulle_part(lecteur: Lecteur, entree: Indicateur) -> str:
    """Say why a reader is told an indicator of no territory at all."""
    if not est_ouvert(lecteur.droits, entree):
        return PAS_VOS_DROITS.format(qui=qui_le_lit(entree))
    if entree.maturite_mois:
        return PAS_MUR.format(n=entree.maturite_mois)
    return PAS_RECU.format(source=entree.source)


def ici_non(entree: Indicateur, ici: Territoire, lignes: pd.DataFrame) -> str:
    """Say why there is no figure of one territory; ``lignes``: its cells over time, none where it is not told."""
    if lignes.empty:
        return PAS_ICI.format(ici=ici.libelle)
    if lignes["is_masque"].astype(bool).all():
        return MASQUE_PARTOUT.format(ici=ici.libelle)
    derniere = lignes[~lignes["is_masque"].astype(bool)].sort_values("periode").iloc[-1]
    if est_absent(derniere["cas"]) or est_fiable(derniere["cas"]):
        return SANS_VALEUR.format(ici=ici.libelle)
    n = f"{nombre(derniere['cas'])} {pluriel(derniere['cas'], 'cas', 'cas')}"
    return PEU.format(ici=ici.libelle, n=n, quand=periode(derniere["periode"]))
