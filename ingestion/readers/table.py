"""Records of one or several fragments as one table of text, in the columns of the contract.

Many small files of the same shape make one table: the checks then run once for all of them.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import polars as pl

from ingestion.contracts.base import Contrat
from ingestion.readers.lignes import SEPARATEUR, Fragment

RANG_FICHIER, LIGNE, EXTRA = "_fichier", "_ligne", "_extra"


class Table:
    """Records with their file and line; ``trame`` holds text columns only, empty values being null.

    Rows are in the order of the files and, within a file, simple records first; ``contenu`` gives a row as received.
    """

    def __init__(self, contrat: Contrat, colonnes: tuple[str, ...], fragments: Sequence[tuple[int, Fragment]]) -> None:
        self.contrat = contrat
        self.fragments = fragments
        self._octets = b"".join(fragment.octets for _, fragment in fragments)
        self._complexes = [complexe for _, fragment in fragments for complexe in fragment.complexes]
        self._fins: np.ndarray | None = None
        self.trame = _ranger(contrat, colonnes, self._lire(colonnes))

    def _lire(self, colonnes: tuple[str, ...]) -> pl.DataFrame:
        """Parse the simple records in one go, then add those with quotes."""
        schema = schema_texte(colonnes)
        if self._octets:
            trame = pl.read_csv(
                self._octets,
                has_header=False,
                separator=SEPARATEUR,
                quote_char=None,
                schema=schema,
            )
        else:
            trame = pl.DataFrame(schema=schema)
        rangs = np.repeat([rang for rang, _ in self.fragments], [f.lignes.size for _, f in self.fragments])
        lignes = np.concatenate([f.lignes for _, f in self.fragments]) if self.fragments else np.empty(0, np.int64)
        trame = trame.with_columns(
            pl.Series(RANG_FICHIER, rangs, dtype=pl.Int32), pl.Series(LIGNE, lignes, dtype=pl.Int32)
        )
        if self._complexes:
            enregistrements = [[champ or None for champ in champs] for _, champs, _ in self._complexes]
            rangs_complexes = [rang for rang, fragment in self.fragments for _ in fragment.complexes]
            autres = pl.DataFrame(enregistrements, schema=schema, orient="row").with_columns(
                pl.Series(RANG_FICHIER, rangs_complexes, dtype=pl.Int32),
                pl.Series(LIGNE, [ligne for ligne, _, _ in self._complexes], dtype=pl.Int32),
            )
            trame = pl.concat([trame, autres])
        return trame

    def contenu(self, rang: int) -> str:
        """Text of a row as received."""
        if self._fins is None:
            self._fins = np.flatnonzero(np.frombuffer(self._octets, np.uint8) == 10)
        if rang >= self._fins.size:
            return self._complexes[rang - self._fins.size][2]
        debut = self._fins[rang - 1] + 1 if rang else 0
        return self._octets[debut : self._fins[rang]].decode()


@cache
def schema_texte(colonnes: tuple[str, ...]) -> dict[str, type[pl.String]]:
    """Schema in which every column is text."""
    return dict.fromkeys(colonnes, pl.String)


def _ranger(contrat: Contrat, colonnes: tuple[str, ...], trame: pl.DataFrame) -> pl.DataFrame:
    """Put the columns in the order of the contract; keep the others aside as JSON."""
    en_trop = [nom for nom in colonnes if nom not in contrat.noms]
    extra = pl.struct(en_trop).struct.json_encode() if en_trop else pl.lit(None, pl.String)
    return trame.select(*contrat.noms, extra.alias(EXTRA), RANG_FICHIER, LIGNE)
