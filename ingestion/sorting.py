"""Sort the rows of a table: loaded, put aside with a reason, or identical to a row already there.

Pure computation, without the database, so that it runs ahead of the loading. What the database knows (other flows,
other dépôts) is added afterwards through ``ecarter`` and ``ignorer``.
"""

import io
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain

import polars as pl

from ingestion.checks import verifier
from ingestion.contracts.base import Doublon, Type
from ingestion.depot import Depot
from ingestion.duplicates import doublons_du_fichier
from ingestion.identity import Identites, Pseudonymes
from ingestion.readers.lignes import SEPARATEUR, Faute
from ingestion.readers.rpls import normaliser
from ingestion.readers.table import LIGNE, RANG_FICHIER, TEXTE, Table
from ingestion.schema import colonnes_techniques

RANG = "_rang"


class Tri:
    """Rows of a table and what becomes of each; ``depots`` gives the dépôt of each file rank."""

    def __init__(self, table: Table, depots: Sequence[Depot], pseudonymes: Pseudonymes) -> None:
        self.table, self.depots, self.contrat = table, depots, table.contrat
        self.pseudonymes = pseudonymes
        self.ecarts: dict[int, Faute] = {}
        self.identiques: set[int] = set()
        table.trame, self.reecritures = normaliser(table.trame, self.contrat)
        self.trame = table.trame.with_row_index(RANG)
        self._octets: dict[int, bytes] = {}
        self._identites: dict[int, Identites] = {}
        self._parts: dict[int, pl.DataFrame] | None = None
        self._fautes: dict[int, list[Faute]] | None = None
        self.ecarter(verifier(table))
        if self.contrat.doublon is Doublon.FAUTE:
            ecarts, identiques = doublons_du_fichier(table, self.bonnes)
            self.ecarter(ecarts)
            self.ignorer(identiques)

    @property
    def bonnes(self) -> pl.DataFrame:
        """Rows to load."""
        exclues = [*self.ecarts, *self.identiques]
        return self.trame.filter(~pl.col(RANG).is_in(exclues)) if exclues else self.trame

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
        self._parts = self._fautes = None
        self._octets.pop(self._fichiers[rang], None)
        self._identites.pop(self._fichiers[rang], None)

    @cached_property
    def _fichiers(self) -> list[int]:
        return self.trame[RANG_FICHIER].to_list()

    def fautes(self, fichier: int) -> list[Faute]:
        """Return the rows of one file put aside, those that are no record included, in the order of the lines."""
        if self._fautes is None:
            self._fautes = {}
            for rang, fragment in self.table.fragments:
                self._fautes.setdefault(rang, []).extend(fragment.fautes)
            for rang, faute in self.ecarts.items():
                self._fautes.setdefault(self._fichiers[rang], []).append(faute)
        return sorted(self._fautes.get(fichier, ()), key=lambda faute: faute.ligne)

    def nb_identiques(self, fichier: int) -> int:
        """Return the number of rows of one file that are dropped."""
        return sum(self._fichiers[rang] == fichier for rang in self.identiques)

    def preparer(self) -> None:
        """Write ahead what the loading of every file will need."""
        if self._telles_quelles and len(self.depots) > 1:
            self._ecrire_ensemble()
        for fichier in range(len(self.depots)):
            self.octets(fichier)
            self.identites(fichier)

    def _ecrire_ensemble(self) -> None:
        """Write the rows of every file in one pass, their text being copied as received."""
        bonnes = self.bonnes
        complexes = set(bonnes.filter(pl.col(TEXTE).is_null())[RANG_FICHIER].unique())
        fins = {rang: ";".join(map(str, self._constantes(depot))) for rang, depot in enumerate(self.depots)}
        fin = pl.col(RANG_FICHIER).replace_strict(fins, return_dtype=pl.String)
        lignes = bonnes.select(RANG_FICHIER, pl.format("{};;{};{}", TEXTE, LIGNE, fin))
        for (rang,), part in lignes.group_by(RANG_FICHIER):
            if rang not in complexes:
                self._octets[int(rang)] = ("\n".join(part.to_series(1)) + "\n").encode()

    def identites(self, fichier: int) -> Identites:
        """Return the numéros uniques of the rows of one file to load, with their pseudonyms."""
        if fichier not in self._identites:
            nuds = [colonne.nom for colonne in self.contrat.colonnes if colonne.type is Type.NUD]
            bonnes = self.bonnes_du_fichier(fichier)
            valeurs = chain.from_iterable(bonnes[nom].unique().drop_nulls() for nom in nuds)
            self._identites[fichier] = self.pseudonymes.preparer(valeurs)
        return self._identites[fichier]

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
        return not self.reecritures and len(self.table.colonnes) == len(self.contrat.noms)

    @property
    def colonnes(self) -> tuple[str, ...]:
        """Columns of what ``octets`` gives."""
        noms = self.table.colonnes if self._telles_quelles else self.contrat.noms
        return (*noms, *colonnes_techniques(self.contrat))

    def bonnes_du_fichier(self, fichier: int) -> pl.DataFrame:
        """Rows to load of one file."""
        if len(self.depots) == 1:
            return self.bonnes
        if self._parts is None:
            parts = self.bonnes.partition_by(RANG_FICHIER, as_dict=True)
            self._parts = {int(cle[0]): part for cle, part in parts.items()}
        return self._parts.get(fichier, self.trame.clear())
