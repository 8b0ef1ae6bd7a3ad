"""Territories as sets of communes: which names are one territory, which make up another, which pieces they cut.

What belongs here: the sets. What does not: counts (``liens``).
"""

from collections import defaultdict
from copy import copy

import polars as pl

from warehouse.disclosure.pieces import decouper


class Territoires:
    """Sets of communes by name; two names of one set are one territory."""

    def __init__(self, lignes: pl.DataFrame) -> None:
        """Read ``territoire_type, territoire_code, epci_code, zone_abc, delegation_code`` (communes)."""
        communes = lignes.filter(pl.col("territoire_type") == "commune")
        sets: dict[str, frozenset[str]] = {}
        for code in lignes.filter(pl.col("territoire_type") == "departement")["territoire_code"]:
            sets[f"departement:{code}"] = frozenset(communes["territoire_code"])
        for type_, colonne in (("epci", "epci_code"), ("zone_abc", "zone_abc"), ("delegation", "delegation_code")):
            for (code,), groupe in communes.group_by(colonne, maintain_order=True):
                if code is not None:
                    sets[f"{type_}:{code}"] = frozenset(groupe["territoire_code"])
        sets |= {f"commune:{code}": frozenset([code]) for code in communes["territoire_code"]}
        premiers: dict[frozenset[str], str] = {}
        self._canonique = {nom: premiers.setdefault(communes_, nom) for nom, communes_ in sets.items()}
        self._par_type: dict[str, set[str]] = defaultdict(set)
        for nom, premier in self._canonique.items():
            self._par_type[nom.partition(":")[0]].add(premier)
        self.communes = {nom: sets[nom] for nom in premiers.values()}
        self.pieces = decouper({nom: c for nom, c in self.communes.items() if not nom.startswith("commune:")})

    def nom(self, territoire_type: str, territoire_code: str) -> str:
        """Return the name of a territory in a cell."""
        nom = f"{territoire_type}:{territoire_code}"
        return self._canonique.get(nom, nom)

    def inconnus(self, lignes: pl.DataFrame) -> list[str]:
        """Say which kinds of territory of these rows are not cut against the others: nothing would be seen of them."""
        types = lignes.select("territoire_type", "territoire_code").unique().iter_rows()
        sans = {type_ for type_, code in types if f"{type_}:{code}" not in self._canonique}
        return [f"les territoires « {type_} » ne sont pas recoupés avec les autres" for type_ in sorted(sans)]

    def de_type(self, type_: str) -> list[str]:
        """Return the names, in cells, of a kind of territory."""
        return sorted(self._par_type.get(type_, ()))

    def autour(self, nom: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the territories that hold all the communes of one, and those that share some of them otherwise."""
        siennes = self.communes[nom]
        meles = [(autre, communes) for autre, communes in self.communes.items() if autre != nom and communes & siennes]
        contenants = tuple(autre for autre, communes in meles if communes >= siennes)
        return contenants, tuple(autre for autre, communes in meles if not communes >= siennes)

    def seul(self, nom: str) -> "Territoires":
        """Return one territory as if there were no other: nothing to add up."""
        seul = copy(self)
        seul.communes, seul.pieces = {nom: self.communes[nom]}, {}
        seul._par_type = defaultdict(set, {"commune": {nom}})
        return seul

    def partages(self) -> list[tuple[str, list[str]]]:
        """Return each territory with territories that make it up."""
        tous: list[tuple[str, list[str]]] = []
        for departement in self.de_type("departement"):
            for type_ in ("epci", "zone_abc"):
                parties = self.de_type(type_)
                if parties and frozenset().union(*(self.communes[p] for p in parties)) == self.communes[departement]:
                    tous.append((departement, parties))
        for type_ in ("epci", "zone_abc", "delegation"):
            for nom in self.de_type(type_):
                communes = sorted(self.nom("commune", code) for code in self.communes[nom])
                if communes != [nom]:
                    tous.append((nom, communes))
        return tous
