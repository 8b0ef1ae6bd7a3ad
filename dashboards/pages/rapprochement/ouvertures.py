"""What asking for more would open to a household, by the leases told to the reader, and how long others waited.

What belongs here: adding published cells, the masked ones counted apart. What does not: counting leases or estimating a
wait, which the warehouse does, and promising anything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboards.kit.reads import indicateurs
from dashboards.kit.reads.catalogue import ensemble
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import Valeur, nombre, pluriel
from dashboards.pages.rapprochement.reads_menage import ATTENTE

# How many communes are named, those where the most was let first.
COMMUNES_DITES = 5
COMMUNE, EPCI = "commune", "epci"


@dataclass(frozen=True)
class Somme:
    """Leases of several cells: those told, and how many cells are under secret."""

    dites: int = 0
    masquees: int = 0

    def ecrire(self) -> str:
        """Write it: exact, at least, or nothing to say."""
        if not self.masquees:
            return nombre(self.dites)
        secret = f"{nombre(self.masquees)} {pluriel(self.masquees, 'valeur')} sous secret"
        return f"au moins {nombre(self.dites)} ({secret})" if self.dites else f"n/c ({secret})"


@dataclass(frozen=True)
class Ouvertures:
    """What was let in one year for the wishes of a household, and with one wish more each time."""

    annee: str
    maille: str
    siens: Somme
    par_type: dict[str, Somme]
    communes_tous_types: bool
    siennes: Somme
    par_commune: dict[str, Somme]


def ouvertures(
    loues: pd.DataFrame,
    communes: Sequence[str],
    voisines: Mapping[str, str],
    types: Sequence[str],
    autres_types: Iterable[str],
) -> Ouvertures | None:
    """Compare the leases of the wishes of a household with those of one wish more.

    Args:
        loues: leases of one year (``territoire_type``, ``territoire_code``, ``dimension``, ``modalite``, ``valeur``,
            ``is_masque``, ``periode``).
        communes: communes wished.
        voisines: EPCI of each commune of the same EPCI, those wished included.
        types: types asked for; none of them known, nothing is compared.
        autres_types: types that could suit the household and that it does not ask for.

    """
    if loues.empty or not types:
        return None
    detaillees = loues[(loues["territoire_type"] == COMMUNE) & (loues["dimension"] == "typologie")]
    maille = EPCI if detaillees.empty else COMMUNE
    lieux = list(communes) if maille == COMMUNE else sorted({voisines[c] for c in communes if c in voisines})
    siens = _somme(loues, maille, lieux, types)
    # By type where the reader is told of the types of a commune, all types together elsewhere.
    leurs = list(types) if maille == COMMUNE else []
    plus = {c: _somme(loues, COMMUNE, [*communes, c], leurs) for c in voisines if c not in communes}
    gain = sorted(plus, key=lambda c: (-plus[c].dites, c))[:COMMUNES_DITES]
    siennes = _somme(loues, COMMUNE, communes, leurs)
    return Ouvertures(
        annee=str(loues["periode"].iloc[0]),
        maille=maille,
        siens=siens,
        par_type={t: _somme(loues, maille, lieux, [*types, t]) for t in autres_types},
        communes_tous_types=not leurs,
        siennes=siennes,
        par_commune={c: plus[c] for c in gain if plus[c].dites > siennes.dites},
    )


def _somme(loues: pd.DataFrame, maille: str, lieux: Sequence[str], types: Sequence[str]) -> Somme:
    """Add the cells of these places: of these types, or of all of them where none is named.

    A type that a place tells with others is told where all of them are asked for, else as if it were masked.
    """
    cellules = loues[(loues["territoire_type"] == maille) & loues["territoire_code"].isin(list(lieux))]
    cellules = cellules[cellules["dimension"] == ("typologie" if types else "ensemble")]
    if types:
        cellules = cellules[_selon(cellules, lambda code: not {*types}.isdisjoint(ensemble(code)))]
    entieres = _selon(cellules, lambda code: not types or {*types}.issuperset(ensemble(code)))
    masquees = cellules["is_masque"].astype(bool) | ~entieres
    return Somme(int(pd.to_numeric(cellules.loc[~masquees, "valeur"]).sum()), int(masquees.sum()))


def _selon(cellules: pd.DataFrame, juger: Callable[[str], bool]) -> "pd.Series[bool]":
    """Judge the modality of each cell; of no cell, nothing."""
    return pd.Series(map(juger, cellules["modalite"]), index=cellules.index, dtype=bool)


def attente(lecteur: Lecteur, code: str, typologie: str) -> tuple[Valeur, str]:
    """Return the median wait (Kaplan-Meier) of who asked first for a type in a territory, and its period."""
    situations = indicateurs.periodes(lecteur, ATTENTE, "typologie", code)
    if not situations:
        return Valeur(None), ""
    lignes = indicateurs.detail(indicateurs.details(lecteur, ATTENTE, code), "typologie", situations[0])
    lignes = lignes[lignes["modalite"] == typologie]
    if lignes.empty:
        return Valeur(None), situations[0][1]
    ligne = lignes.iloc[0]
    return Valeur(ligne["valeur"], bool(ligne["is_masque"]), ligne["cas"]), situations[0][1]
