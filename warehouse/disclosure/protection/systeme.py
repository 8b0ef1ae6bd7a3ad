"""The exact cells and the sums that bind them, as arrays.

What belongs here: turning decompositions (« this territory is the sum of those ») into sparse rows over the cells of
one call. What does not: choosing cells (``warehouse.disclosure.protection.motif``).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from warehouse.disclosure.cellules import CelluleExacte, Cle, Part, Relation


@dataclass(frozen=True, slots=True)
class Decomposition:
    """On one axis, ``total`` is the sum of the disjoint ``parties`` (names of that axis).

    ``mesures`` limits it to some measures (months add up for flows only); empty = all.
    """

    axe: Literal["territoire", "modalite", "periode"]
    total: str
    parties: tuple[str, ...]
    mesures: frozenset[str] = frozenset()


class Systeme:
    """Cells in a fixed order, their exact values, and the rows ``sum(coefficient * cell) = constant``.

    Parts that are not among the cells are gathered in one unpublished cell per sum, « the rest », whose exact value is
    the total less the parts present; a negative rest raises ``ValueError``: the tables contradict each other.
    """

    def __init__(
        self,
        cellules: Iterable[CelluleExacte],
        decompositions: Iterable[Decomposition],
        relations: Iterable[Relation] = (),
        parts: Iterable[Part] = (),
    ) -> None:
        self.cellules = {cellule.cle: cellule for cellule in cellules}
        self._sommes: list[dict[Cle, int]] = []
        par_total: dict[tuple[str, str, str], list[Decomposition]] = defaultdict(list)
        for decomposition in decompositions:
            for mesure in decomposition.mesures or {""}:
                par_total[decomposition.axe, decomposition.total, mesure].append(decomposition)
        for axe in ("territoire", "modalite", "periode"):
            # Cells by name, of those that differ on this axis only.
            familles: dict[Cle, dict[str, Cle]] = defaultdict(dict)
            for cle in self.cellules:
                familles[cle.autre(**{axe: ""})][getattr(cle, axe)] = cle
            for cellule in list(self.cellules.values()):
                famille = familles[cellule.cle.autre(**{axe: ""})]
                for mesure in ("", cellule.cle.mesure):
                    for decomposition in par_total.get((axe, getattr(cellule.cle, axe), mesure), ()):
                        self._ajouter(cellule, decomposition, famille)
        self.sensibles: set[Cle] = set()
        parts = list(parts)
        for part in parts:
            self._ajouter_part(part)
        relations = list(relations)
        self._taire_les_zeros(parts, relations)
        self._ajouter_relations(relations)
        self.cles = list(self.cellules)
        self.rang = {cle: position for position, cle in enumerate(self.cles)}
        self.valeur = np.array([self.cellules[cle].valeur for cle in self.cles], dtype=np.int64)
        self.statut = np.array([self.cellules[cle].statut for cle in self.cles])
        self.lignes = [[(self.rang[cle], coefficient) for cle, coefficient in somme.items()] for somme in self._sommes]
        self.lignes_de: list[list[int]] = [[] for _ in self.cles]
        for numero, ligne in enumerate(self.lignes):
            for position, _ in ligne:
                self.lignes_de[position].append(numero)
        # The same rows end to end, for those who take many of them at once.
        self._fins = np.cumsum([len(ligne) for ligne in self.lignes], dtype=np.int64)
        self._numeros = np.repeat(np.arange(len(self.lignes)), [len(ligne) for ligne in self.lignes])
        self._positions = np.array([position for ligne in self.lignes for position, _ in ligne], dtype=np.int64)
        self._coefficients = np.array([float(c) for ligne in self.lignes for _, c in ligne])
        # What one sum alone binds and nobody shows.
        self.est_jeu = (self.statut == "interne") & (np.array([len(lignes) for lignes in self.lignes_de]) == 1)
        if (self.valeur < 0).any():
            raise ValueError(f"{self.cles[int(np.argmin(self.valeur))]}: negative count")

    def _ajouter(self, total: CelluleExacte, decomposition: Decomposition, famille: dict[str, Cle]) -> None:
        """Write one sum, with its rest when some parts are not published."""
        presentes = [famille[partie] for partie in decomposition.parties if partie in famille]
        if not presentes:
            return
        ligne = dict.fromkeys(presentes, -1) | {total.cle: 1}
        ecart = total.valeur - sum(self.cellules[cle].valeur for cle in presentes)
        is_exacte = ecart >= 0 if len(presentes) < len(decomposition.parties) else ecart == 0
        if not is_exacte and any(self.cellules[cle].statut != "nouvelle" for cle in ligne):
            # Cells published before a correction no longer add up with new ones, nor do pieces that nobody counts over
            # modalities: the audit is the judge.
            return
        if len(presentes) < len(decomposition.parties):
            nom = f"~{decomposition.total} hors {len(presentes)} publiées"
            reste = total.cle.autre(**{str(decomposition.axe): nom})
            self.cellules[reste] = CelluleExacte(reste, ecart, "interne")
            ligne[reste] = -1
        elif ecart:
            raise ValueError(f"{total.cle}: parts on axis {decomposition.axe} do not add up (difference {ecart})")
        self._sommes.append(ligne)

    def _ajouter_part(self, part: Part) -> None:
        """Write ``total = part + complement``; a zero among them that tells on everybody is sensitive."""
        total, partie = self.cellules[part.total].valeur, self.cellules[part.partie].valeur
        if part.complement not in self.cellules:
            self.cellules[part.complement] = CelluleExacte(part.complement, total - partie, "interne")
        elif self.cellules[part.complement].valeur != total - partie:
            raise ValueError(f"{part.complement}: not what is left of {part.total}")
        self._sommes.append({part.total: 1, part.partie: -1, part.complement: -1})

    def _taire_les_zeros(self, parts: list[Part], relations: list[Relation]) -> None:
        """Make sensitive the zeros that tell on a group, those of a group that is a secret zero, their other names.

        A share of two wholes is told to be zero by the one that is: that whole is as secret as the share.
        """
        avant = -1
        while avant != len(self.sensibles):
            avant = len(self.sensibles)
            for part in parts:
                if part.is_zero_secret and (self.cellules[part.total].valeur or part.total in self.sensibles):
                    self.sensibles |= {cle for cle in (part.partie, part.complement) if self.cellules[cle].valeur == 0}
                if part.partie in self.sensibles and self.cellules[part.total].valeur == 0:
                    self.sensibles.add(part.total)
            for relation in relations:
                noms = {cle for cle, _ in relation.termes}
                if noms & self.sensibles and not any(self.cellules[cle].valeur for cle in noms):
                    self.sensibles |= noms

    def _ajouter_relations(self, relations: Iterable[Relation]) -> None:
        for relation in relations:
            somme = sum(coefficient * self.cellules[cle].valeur for cle, coefficient in relation.termes)
            if not relation.minimum <= somme <= relation.maximum:
                raise ValueError(f"{relation.termes[0][0]}: the exact counts break a relation (sum {somme})")
            if relation.minimum != relation.maximum:
                raise ValueError(f"{relation.termes[0][0]}: only equalities can be protected")
            self._sommes.append(dict(relation.termes))

    def extrait(self, positions: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return the rows that touch some cells, one term after the other, without the other cells.

        Three arrays of one length: number of the row among those returned (in their order), rank of the cell among
        ``positions``, coefficient.
        """
        numeros = np.array(
            sorted({ligne for position in positions.tolist() for ligne in self.lignes_de[position]}), int
        )
        tailles = np.diff(self._fins, prepend=0)[numeros]
        termes = np.repeat(self._fins[numeros] - np.cumsum(tailles), tailles) + np.arange(tailles.sum())
        rang = np.full(len(self.cles), -1)
        rang[positions] = np.arange(len(positions))
        dedans = (rangs := rang[self._positions[termes]]) >= 0
        return np.repeat(np.arange(len(numeros)), tailles)[dedans], rangs[dedans], self._coefficients[termes[dedans]]

    def mobiles(self, mobile: NDArray[np.bool_]) -> list[set[int]]:
        """Return the mobile cells of each sum."""
        bouge = mobile.tolist()
        return [{position for position, _ in ligne if bouge[position]} for ligne in self.lignes]

    def voisinage(self, position: int, mobiles: list[set[int]], pas: int) -> NDArray[np.int64]:
        """Return the mobile cells (of each sum, ``mobiles``) at most ``pas`` sums away from one of them."""
        atteintes, bord, vues = {position}, {position}, set[int]()
        for _ in range(pas):
            lignes = set[int]().union(*(self.lignes_de[cellule] for cellule in bord)) - vues
            vues |= lignes
            bord = set[int]().union(*(mobiles[ligne] for ligne in lignes)) - atteintes
            if not bord:
                break
            atteintes |= bord
        return np.array(sorted(atteintes), dtype=np.int64)

    def mouvantes(self, retenue: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the cells retained that can move: not those alone in a sum, once those that cannot are left out."""
        bougent = retenue.copy()
        while True:
            termes = bougent[self._positions]
            nombre = np.bincount(self._numeros[termes], minlength=len(self.lignes))
            seules = self._positions[termes & (nombre[self._numeros] == 1)]
            if not len(seules):
                return bougent
            bougent[seules] = False

    def composantes(self, retenue: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
        """Split the cells retained into groups that no chain of sums links."""
        restantes, groupes, dedans = set(np.flatnonzero(retenue).tolist()), [], retenue.tolist()
        while restantes:
            groupe, bord = set[int](), {min(restantes)}
            while bord:
                groupe |= bord
                lignes = {ligne for cellule in bord for ligne in self.lignes_de[cellule]}
                bord = {autre for ligne in lignes for autre, _ in self.lignes[ligne] if dedans[autre]} - groupe
            restantes -= groupe
            groupes.append(np.array(sorted(groupe), dtype=np.int64))
        return groupes
