"""Sort the rows of a table: loaded, put aside with a reason, or identical to a row already there.

Pure computation, without the database, so that it runs ahead of the loading. What the database knows (other flows,
other dépôts) is added afterwards through ``ecarter`` and ``ignorer``.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import polars as pl

from ingestion.contracts.base import Doublon, Type
from ingestion.door.checks.duplicates import doublons_du_fichier
from ingestion.door.checks.syntax import verifier
from ingestion.door.identity import Identites, Pseudonymes
from ingestion.door.ledger.depot import Depot
from ingestion.door.schema import colonnes_techniques
from ingestion.readers.lignes import SEPARATEUR, Faute
from ingestion.readers.table import LIGNE, RANG_FICHIER, TEXTE, Table

RANG = "_rang"
T = TypeVar("T")


class Tri:
    """Rows of a table and what becomes of each; ``depots`` gives the dépôt of each file rank."""

    def __init__(self, table: Table, depots: Sequence[Depot], pseudonymes: Pseudonymes) -> None:
        self.table, self.depots, self.contrat = table, depots, table.contrat
        self.pseudonymes = pseudonymes
        self.ecarts: dict[int, Faute] = {}
        self.identiques: set[int] = set()
        self.trame = table.trame.with_row_index(RANG)
        self._octets: dict[int, bytes] = {}
        self._calculs: dict[Callable[[Tri], Any], Any] = {}
        self.ecarter(verifier(table, depots[0].territoires))
        if self.contrat.doublon is Doublon.FAUTE:
            ecarts, identiques = doublons_du_fichier(table, self.bonnes)
            self.ecarter(ecarts)
            self.ignorer(identiques)

    @property
    def bonnes(self) -> pl.DataFrame:
        """Rows to load."""
        return self.une_fois(_bonnes)

    def une_fois(self, calcul: Callable[["Tri"], T]) -> T:
        """Return what a computation on the rows gives: made once, and again when a row leaves."""
        if calcul not in self._calculs:
            self._calculs[calcul] = calcul(self)
        fait: T = self._calculs[calcul]
        return fait

    def ecarter(self, ecarts: Iterable[tuple[int, Faute]]) -> None:
        """Put rows aside."""
        for rang, faute in ecarts:
            self.ecarts[rang] = faute
            self._oublier(rang)

    def ignorer(self, rangs: Iterable[int]) -> None:
        """Drop rows identical to one that is loaded; a row put aside stays so."""
        for rang in set(rangs) - set(self.ecarts):
            self.identiques.add(rang)
            self._oublier(rang)

    def _oublier(self, rang: int) -> None:
        """Forget what was prepared for a file, one of its rows leaving."""
        self._calculs.clear()
        self._octets.pop(self._fichiers[rang], None)

    @cached_property
    def _fichiers(self) -> list[int]:
        return self.trame[RANG_FICHIER].to_list()

    def fautes(self, fichier: int) -> list[Faute]:
        """Return the rows of one file put aside, those that are no record included, in the order of the lines."""
        return self.une_fois(_fautes).get(fichier, [])

    def fichier_de(self, rang: int) -> int:
        """Return the file rank of a row."""
        return self._fichiers[rang]

    def nb_identiques(self, fichier: int) -> int:
        """Return the number of rows of one file that are dropped."""
        return sum(self._fichiers[rang] == fichier for rang in self.identiques)

    def preparer(self) -> None:
        """Write ahead what the loading of every file will need."""
        if self._telles_quelles and len(self.depots) > 1:
            self._ecrire_ensemble()
        for fichier in range(len(self.depots)):
            self.octets(fichier)
        self.une_fois(_identites)

    def _ecrire_ensemble(self) -> None:
        """Write the rows of every file in one pass, their text being copied as received."""
        bonnes = self.bonnes
        complexes = bonnes.filter(pl.col(TEXTE).is_null())[RANG_FICHIER].unique().to_list()
        fins = {rang: ";".join(map(str, self._constantes(depot))) for rang, depot in enumerate(self.depots)}
        fin = pl.col(RANG_FICHIER).replace_strict(fins, return_dtype=pl.String)
        lignes = bonnes.filter(~pl.col(RANG_FICHIER).is_in(complexes)).select(
            RANG_FICHIER, pl.format("{};;{};{}", TEXTE, LIGNE, fin)
        )
        tampon = io.BytesIO()
        lignes.select(pl.last()).write_csv(tampon, include_header=False, quote_style="never")
        octets, debut = tampon.getvalue(), 0
        tailles = lignes.group_by(RANG_FICHIER, maintain_order=True).agg((pl.last().str.len_bytes() + 1).sum())
        for rang, taille in tailles.iter_rows():
            self._octets[int(rang)] = octets[debut : debut + taille]
            debut += taille

    def identites(self, fichier: int) -> Identites:
        """Return the numéros uniques of the rows of one file to load, with their pseudonyms."""
        return self.une_fois(_identites).get(fichier, {})

    def _constantes(self, depot: Depot) -> list[object]:
        """Return what every row of a dépôt bears: its number; for the 2010 layout, the year and the landlord."""
        return [depot.depot_id, *([depot.annee, depot.emetteur] if depot.annee else [])]

    def octets(self, fichier: int) -> bytes:
        """Return the rows to load of one file, as CSV for ``COPY`` in the columns ``colonnes``."""
        if fichier not in self._octets:
            tampon = io.BytesIO()
            bonnes = self.bonnes_du_fichier(fichier)
            depot = self.depots[fichier]
            constantes = self._constantes(depot)
            if self._telles_quelles:
                fin = pl.format(f"{{}};;{{}};{';'.join(map(str, constantes))}", TEXTE, LIGNE)
                bonnes.filter(pl.col(TEXTE).is_not_null()).select(fin).write_csv(
                    tampon, include_header=False, quote_style="never"
                )
                bonnes = bonnes.filter(pl.col(TEXTE).is_null())
            if bonnes.height:
                noms = self.colonnes[: len(self.colonnes) - len(constantes)]
                bonnes.select(*noms, *(pl.lit(c).alias(f"c{i}") for i, c in enumerate(constantes))).write_csv(
                    tampon, include_header=False, separator=SEPARATEUR
                )
            self._octets[fichier] = tampon.getvalue()
        return self._octets[fichier]

    @cached_property
    def _telles_quelles(self) -> bool:
        """Whether the text of a row may be copied as received: nothing kept aside, nothing rewritten."""
        return not (self.table.reecritures or self.table.en_trop)

    @property
    def colonnes(self) -> tuple[str, ...]:
        """Columns of what ``octets`` gives."""
        noms = self.table.colonnes if self._telles_quelles else self.contrat.noms
        return (*noms, *colonnes_techniques(self.contrat))

    def bonnes_du_fichier(self, fichier: int) -> pl.DataFrame:
        """Rows to load of one file."""
        if len(self.depots) == 1:
            return self.bonnes
        return self.une_fois(_parts).get(fichier, self.trame.clear())


def _bonnes(tri: Tri) -> pl.DataFrame:
    exclues = [*tri.ecarts, *tri.identiques]
    return tri.trame.filter(~pl.col(RANG).is_in(exclues)) if exclues else tri.trame


def _parts(tri: Tri) -> dict[int, pl.DataFrame]:
    return {int(rang): part for (rang,), part in tri.bonnes.partition_by(RANG_FICHIER, as_dict=True).items()}


def _identites(tri: Tri) -> dict[int, Identites]:
    """File rank → numéros uniques of its rows to load, with their pseudonyms."""
    noms = [colonne.nom for colonne in tri.contrat.colonnes if colonne.type is Type.NUD]
    if not noms:
        return {}
    nuds = pl.concat([tri.bonnes.select(RANG_FICHIER, pl.col(nom).alias("nud")).drop_nulls() for nom in noms])
    par_fichier = nuds.group_by(RANG_FICHIER).agg(pl.col("nud").unique())
    return {int(rang): tri.pseudonymes.preparer(valeurs) for rang, valeurs in par_fichier.iter_rows()}


def _fautes(tri: Tri) -> dict[int, list[Faute]]:
    fautes: dict[int, list[Faute]] = {}
    for rang, fragment in tri.table.fragments:
        fautes.setdefault(rang, []).extend(fragment.fautes)
    for rang, faute in tri.ecarts.items():
        fautes.setdefault(tri.fichier_de(rang), []).append(faute)
    return {fichier: sorted(liste, key=lambda faute: faute.ligne) for fichier, liste in fautes.items()}
