"""Records of one or several fragments as one table of text, in the columns of the contract.

Many small files of the same shape make one table: the checks then run once for all of them. The text of simple records
is kept, for ``COPY`` takes it as it is where nothing is rewritten; the positions of their separators tell which columns
are worth reading.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl

from ingestion.contracts.base import Colonne, Contrat, Type
from ingestion.readers.lignes import SEPARATEUR, Fragment
from ingestion.readers.reecriture import en_porte, reecrire

RANG_FICHIER, LIGNE, EXTRA, TEXTE = "_fichier", "_ligne", "_extra", "_texte"
LONGUEUR_MAX = 1000
_JAMAIS = "\x01"


class Table:
    """Records with their file, line and text; the other columns are text, empty values being null.

    Rows are in the order of the files, simple records first, then those with quotes, which have no text of their own.
    A free text short enough everywhere, whose value serves nothing here, has no column: see ``_dispensees``.
    """

    def __init__(self, contrat: Contrat, colonnes: tuple[str, ...], fragments: Sequence[tuple[int, Fragment]]) -> None:
        self.contrat, self.colonnes, self.fragments = contrat, colonnes, fragments
        self._complexes = [complexe for _, fragment in fragments for complexe in fragment.complexes]
        octets = [fragment.octets for _, fragment in fragments if fragment.octets]
        invisibles = any(map(en_porte, octets)) or any(en_porte(texte.encode()) for _, _, texte in self._complexes)
        entiere = bool(self._complexes or contrat.mots_vides or invisibles or self.en_trop)
        self.trame = self._lire(octets, {} if entiere else _dispensees(contrat))
        self.trame, self.reecritures = reecrire(self.trame, contrat, RANG_FICHIER, invisibles=invisibles)
        if self.reecritures and not entiere:
            # What was rewritten can no longer be copied as received: every column is needed.
            self.trame, _ = reecrire(self._lire(octets, {}), contrat, RANG_FICHIER, invisibles=invisibles)

    @property
    def en_trop(self) -> list[str]:
        """Columns of the file that the contract does not know."""
        return [nom for nom in self.colonnes if nom not in self.contrat.noms]

    def _lire(self, octets: Sequence[bytes], dispensees: dict[str, Colonne]) -> pl.DataFrame:
        """Read the records; some free texts may be left out."""
        simples = _couper(self.contrat, self.colonnes, octets, dispensees).with_columns(
            pl.Series(RANG_FICHIER, np.repeat(*_rangs(self.fragments)), dtype=pl.Int32),
            pl.Series(LIGNE, np.concatenate([fragment.lignes for _, fragment in self.fragments]), dtype=pl.Int32),
        )
        self._nb_simples = simples.height
        if self._complexes:
            simples = pl.concat([simples, self._lire_complexes().select(simples.columns)])
        return self._ranger(simples)

    def _lire_complexes(self) -> pl.DataFrame:
        """Table of the records with quotes, already read."""
        rangs = [rang for rang, fragment in self.fragments for _ in fragment.complexes]
        enregistrements = [
            [
                *(champ or None for champ in champs),
                None,
                rang,
                ligne,
            ]
            for rang, (ligne, champs, _) in zip(rangs, self._complexes, strict=True)
        ]
        schema = _schema((*self.colonnes, TEXTE)) | dict.fromkeys((RANG_FICHIER, LIGNE), pl.Int32)
        return pl.DataFrame(enregistrements, schema=schema, orient="row")

    def _ranger(self, trame: pl.DataFrame) -> pl.DataFrame:
        """Put the columns in the order of the contract, empty where the file lacks them; keep the others aside."""
        en_trop, absentes = self.en_trop, {*self.contrat.noms} - {*self.colonnes}
        vide = pl.lit(None, pl.String)
        extra = pl.struct(en_trop).struct.json_encode() if en_trop else vide
        colonnes = [
            vide.alias(nom) if nom in absentes else pl.col(nom)
            for nom in self.contrat.noms
            if nom in absentes or nom in trame.columns
        ]
        return trame.select(*colonnes, extra.alias(EXTRA), TEXTE, RANG_FICHIER, LIGNE)

    def contenu(self, rang: int) -> str:
        """Return the text of a row as received."""
        if rang >= self._nb_simples:
            return self._complexes[rang - self._nb_simples][2]
        return str(self.trame[TEXTE][rang])

    def valeurs(self, rang: int) -> tuple[str | None, ...]:
        """Return the values of a row in the columns of the contract."""
        presentes = self.trame.row(rang, named=True)
        if all(nom in presentes for nom in self.contrat.noms):
            return tuple(presentes[nom] for nom in self.contrat.noms)
        champs = dict(zip(self.colonnes, self.contenu(rang).split(SEPARATEUR), strict=True))
        return tuple(champs.get(nom) or None for nom in self.contrat.noms)


def _rangs(fragments: Sequence[tuple[int, Fragment]]) -> tuple[list[int], list[int]]:
    return [rang for rang, _ in fragments], [fragment.lignes.size for _, fragment in fragments]


@cache
def _dispensees(contrat: Contrat) -> dict[str, Colonne]:
    """Free texts of which the loader needs the length only."""
    servent = {*contrat.cle, *(nom for paire in contrat.chronologies for nom in paire)}
    servent |= {relation.colonne for relation in contrat.relations}
    roles = contrat.colonne_emetteur, contrat.colonne_guichet, contrat.controle, contrat.declare_unique
    servent |= {nom for nom in roles if nom}
    return {c.nom: c for c in contrat.colonnes if c.type is Type.TEXTE and c.nom not in servent}


def _couper(
    contrat: Contrat, colonnes: tuple[str, ...], morceaux: Sequence[bytes], dispensees: dict[str, Colonne]
) -> pl.DataFrame:
    """Cut simple records, one a line, at their separators; columns without any value are not even read."""
    if not morceaux:
        return pl.DataFrame(schema=_schema((*colonnes, TEXTE)))
    octets = b"".join(morceaux)
    texte = pl.read_csv(octets, has_header=False, separator=_JAMAIS, quote_char=None, schema={TEXTE: pl.String})
    mesures = [_mesurer(morceau, len(colonnes)) for morceau in morceaux]
    courtes = np.min([mesure.courtes for mesure in mesures], axis=0).tolist()
    longues = np.max([mesure.longues for mesure in mesures], axis=0).tolist()
    bornes = zip(colonnes, courtes, longues, strict=True)
    gardees = [nom for nom, courte, longue in bornes if not _va(dispensees.get(nom), courte, longue)]
    remplies = [j for j, longue in enumerate(longues) if longue and colonnes[j] in gardees]
    if remplies:
        lues = pl.read_csv(
            octets,
            columns=remplies,
            has_header=False,
            separator=SEPARATEUR,
            quote_char=None,
            schema=_schema(colonnes),
            empty_string_is_null=True,
        )
        texte = lues.hstack(texte)
    vide, presentes = pl.lit(None, pl.String), set(texte.columns)
    return texte.select(*(nom if nom in presentes else vide.alias(nom) for nom in gardees), TEXTE)


class _Mesures(NamedTuple):
    """Lengths of the cells of some records: the shortest and the longest of each column."""

    courtes: np.ndarray
    longues: np.ndarray


def _mesurer(octets: bytes, nb_colonnes: int) -> _Mesures:
    """Measure the cells of one fragment: for a whole lot the arrays would cost more to allocate than to compute."""
    tableau = np.frombuffer(octets, np.uint8)
    bornes = np.flatnonzero((tableau == ord(SEPARATEUR)) | (tableau == 10)).astype(np.int32)
    longueurs = (np.diff(bornes, prepend=np.int32(-1)) - 1).reshape(-1, nb_colonnes)
    return _Mesures(longueurs.min(axis=0), longueurs.max(axis=0))


def _va(colonne: Colonne | None, courte: int, longue: int) -> bool:
    """Tell whether every value of a free text is plainly right by its length, in bytes."""
    if colonne is None:
        return False
    return longue <= (colonne.longueur or LONGUEUR_MAX) and (not colonne.obligatoire or courte > 0)


@cache
def _schema(colonnes: tuple[str, ...]) -> dict[str, type[pl.DataType]]:
    """Return the schema in which every column is text."""
    return dict.fromkeys(colonnes, pl.String)
