"""Records of one or several fragments as one table of text, in the columns of the contract.

Many small files of the same shape make one table: the checks then run once for all of them. Simple records are not
parsed but cut at the positions of their separators, found at once; their text is kept, for ``COPY`` takes it as it is.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import polars as pl

from ingestion.contracts.base import Contrat
from ingestion.readers.lignes import SEPARATEUR, Fragment

RANG_FICHIER, LIGNE, EXTRA, TEXTE = "_fichier", "_ligne", "_extra", "_texte"
_JAMAIS = "\x01"


class Table:
    """Records with their file, line and text; the other columns are text, empty values being null.

    Rows are in the order of the files, simple records first, then those with quotes, which have no text of their own.
    """

    def __init__(self, contrat: Contrat, colonnes: tuple[str, ...], fragments: Sequence[tuple[int, Fragment]]) -> None:
        self.contrat, self.colonnes, self.fragments = contrat, colonnes, fragments
        self._complexes = [complexe for _, fragment in fragments for complexe in fragment.complexes]
        simples = _couper(colonnes, b"".join(fragment.octets for _, fragment in fragments)).with_columns(
            pl.Series(RANG_FICHIER, np.repeat(*_rangs(fragments)), dtype=pl.Int32),
            pl.Series(LIGNE, np.concatenate([fragment.lignes for _, fragment in fragments]), dtype=pl.Int32),
        )
        self._nb_simples = simples.height
        self.trame = _ranger(contrat, colonnes, pl.concat([simples, self._lire_complexes()]))

    def _lire_complexes(self) -> pl.DataFrame:
        """Table of the records with quotes, already read."""
        rangs = [rang for rang, fragment in self.fragments for _ in fragment.complexes]
        enregistrements = [
            [*(champ or None for champ in champs), None, rang, ligne]
            for rang, (ligne, champs, _) in zip(rangs, self._complexes, strict=True)
        ]
        schema = schema_texte((*self.colonnes, TEXTE)) | {RANG_FICHIER: pl.Int32, LIGNE: pl.Int32}
        return pl.DataFrame(enregistrements, schema=schema, orient="row")

    def contenu(self, rang: int) -> str:
        """Return the text of a row as received."""
        if rang >= self._nb_simples:
            return self._complexes[rang - self._nb_simples][2]
        return str(self.trame[TEXTE][rang])


def _rangs(fragments: Sequence[tuple[int, Fragment]]) -> tuple[list[int], list[int]]:
    return [rang for rang, _ in fragments], [fragment.lignes.size for _, fragment in fragments]


def _couper(colonnes: tuple[str, ...], octets: bytes) -> pl.DataFrame:
    """Cut simple records, one a line, at their separators; columns without any value are not even cut."""
    if not octets:
        return pl.DataFrame(schema=schema_texte((*colonnes, TEXTE)))
    texte = pl.read_csv(octets, has_header=False, separator=_JAMAIS, quote_char=None, schema={TEXTE: pl.String})
    tableau = np.frombuffer(octets, np.uint8)
    bornes = np.flatnonzero((tableau == ord(SEPARATEUR)) | (tableau == 10))
    fins = bornes.astype(np.int32).reshape(-1, len(colonnes))
    debuts = np.empty_like(fins)
    debuts[0, 0] = 0
    debuts[1:, 0] = fins[:-1, -1] + 1
    debuts[:, 1:] = fins[:, :-1] + 1
    longueurs = fins - debuts
    remplies = np.flatnonzero(longueurs.any(axis=0)).tolist()
    departs = np.ascontiguousarray((debuts[:, remplies] - debuts[:, :1]).T)
    longueurs = np.ascontiguousarray(longueurs[:, remplies].T)
    reperes = [pl.Series(f"d{j}", departs[i]) for i, j in enumerate(remplies)]
    reperes += [pl.Series(f"l{j}", longueurs[i]) for i, j in enumerate(remplies)]
    ligne = pl.col(TEXTE).cast(pl.Binary)
    cellules = texte.hstack(reperes).select(
        TEXTE, *(ligne.bin.slice(pl.col(f"d{j}"), pl.col(f"l{j}")).cast(pl.String).alias(colonnes[j]) for j in remplies)
    )
    presentes = [colonnes[j] for j in remplies]
    return cellules.select(
        *(
            pl.when(pl.col(nom) != "").then(pl.col(nom)) if nom in presentes else pl.lit(None, pl.String).alias(nom)
            for nom in colonnes
        ),
        TEXTE,
    )


def _sans_vide(nom: str) -> pl.Expr:
    return pl.when(pl.col(nom) != "").then(pl.col(nom))


@cache
def schema_texte(colonnes: tuple[str, ...]) -> dict[str, type[pl.DataType]]:
    """Return the schema in which every column is text."""
    return dict.fromkeys(colonnes, pl.String)


def _ranger(contrat: Contrat, colonnes: tuple[str, ...], trame: pl.DataFrame) -> pl.DataFrame:
    """Put the columns in the order of the contract; keep the others aside as JSON."""
    en_trop = [nom for nom in colonnes if nom not in contrat.noms]
    extra = pl.struct(en_trop).struct.json_encode() if en_trop else pl.lit(None, pl.String)
    return trame.select(*contrat.noms, extra.alias(EXTRA), TEXTE, RANG_FICHIER, LIGNE)
