"""Rows with the same key: identical rows are counted and dropped, different ones are put aside.

Within a table on the rows themselves; between the blocks of a large file and between the dépôts of a flow that is not
versioned, in the database, on its key index.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
import psycopg
from psycopg import sql

from ingestion.contracts.base import Contrat
from ingestion.door.arrays import tableau
from ingestion.door.checks.messages import soigner
from ingestion.door.schema import table as nom_de_table
from ingestion.readers.lignes import Faute, faute_de_ligne
from ingestion.readers.table import LIGNE, RANG_FICHIER, Table

Ecarts = list[tuple[int, Faute]]
Identiques = list[int]


def doublons_du_fichier(table: Table, bonnes: pl.DataFrame) -> tuple[Ecarts, Identiques]:
    """Find the rows with the same key within a file."""
    return _comparer(table, bonnes, (RANG_FICHIER, *table.contrat.cle), "CLE_REPETEE")


def doublons_entre_fichiers(table: Table, bonnes: pl.DataFrame) -> tuple[Ecarts, Identiques]:
    """Find the rows with the same key in two files of a table, the first file winning."""
    return _comparer(table, bonnes, table.contrat.cle, "CLE_DEJA_RECUE")


def _comparer(table: Table, bonnes: pl.DataFrame, cle: Sequence[str], code: str) -> tuple[Ecarts, Identiques]:
    repetees = bonnes.filter(pl.struct(cle).is_duplicated())
    ecarts: Ecarts = []
    identiques: Identiques = []
    premieres: dict[tuple[object, ...], tuple[int, tuple[str | None, ...]]] = {}
    repetees = repetees.sort(RANG_FICHIER, LIGNE)
    for valeurs, rang, ligne in zip(repetees.select(cle).iter_rows(), repetees["_rang"], repetees[LIGNE], strict=True):
        contenu = table.valeurs(rang)
        if valeurs not in premieres:
            premieres[valeurs] = (ligne, contenu)
        elif premieres[valeurs][1] == contenu:
            identiques.append(rang)
        else:
            premiere = f" ; première fois à la ligne {premieres[valeurs][0]}" if code == "CLE_REPETEE" else ""
            detail = soigner(cle_en_mots(table.contrat) + premiere)
            ecarts.append((rang, faute_de_ligne(ligne, code, table.contenu(rang), detail, table.contrat.cle[0])))
    return ecarts, identiques


def cle_en_mots(contrat: Contrat) -> str:
    """Return the columns that make the key, by their names: their values are never quoted."""
    return f"colonne{'s' if len(contrat.cle) > 1 else ''} {', '.join(contrat.cle)}"


class Memoire:
    """Keys already met in a large file: eight bytes a row; one that seems to come back is looked up in the database."""

    def __init__(self, contrat: Contrat) -> None:
        self._cle = contrat.cle
        self._vues: list[np.ndarray] = []

    def suspectes(self, bonnes: pl.DataFrame) -> pl.DataFrame:
        """Rows whose key may have been met in an earlier block; remember the others."""
        empreintes = bonnes.select(pl.struct(self._cle).hash()).to_series().to_numpy()
        triees = np.sort(empreintes)
        connues = np.zeros(len(empreintes), bool)
        for vues in self._vues:
            places = np.minimum(np.searchsorted(vues, triees), vues.size - 1)
            communes = triees[vues[places] == triees]
            if communes.size:
                connues |= np.isin(empreintes, communes)
        self._retenir(triees)
        return bonnes.filter(pl.Series(connues))

    def _retenir(self, triees: np.ndarray) -> None:
        """Keep sorted keys in few arrays: those of like size are merged, so that a look-up stays logarithmic."""
        while self._vues and self._vues[-1].size <= 2 * triees.size:
            triees = np.sort(np.concatenate((self._vues.pop(), triees)), kind="stable")
        if triees.size:
            self._vues.append(triees)


def du_depot(depot_id: int | None) -> sql.Composable:
    """Condition: rows of this very dépôt, already copied by an earlier block."""
    return sql.SQL("ancienne._depot_id = {}").format(depot_id)


def des_autres_depots(departement: str | None, sauf: Sequence[int]) -> sql.Composable:
    """Condition: rows in force in the département, those about to be superseded left out."""
    return sql.SQL(
        "exists (select from raw.depots as depot where depot.depot_id = ancienne._depot_id"
        " and depot.statut = 'charge' and depot.departement_code is not distinct from {}"
        " and depot.depot_id <> all ({}::bigint[]))"
    ).format(departement, list(sauf))


def doublons_en_base(
    conn: psycopg.Connection, table: Table, lignes: pl.DataFrame, depots: sql.Composable, code: str
) -> tuple[Ecarts, Identiques]:
    """Compare rows with those of the same key in some dépôts of the database.

    Args:
        conn: owner's connection, in the transaction of the dépôt.
        table: where the rows come from.
        lignes: rows to compare.
        depots: condition on ``ancienne._depot_id``.
        code: reason given to the rows that differ.

    """
    if not lignes.height:
        return [], []
    contrat = table.contrat
    # One look-up of the index for each key: a join would be free to read the whole history of the flow for every lot.
    requete = sql.SQL(
        "select lot.rang, {colonnes} from unnest(%s::int[], {types}) as lot (rang, {cle})"
        " cross join lateral (select * from {table} as meme where ({memes}) = ({nouvelles}) offset 0) as ancienne"
        " where {depots} order by lot.rang"
    ).format(
        colonnes=_liste(contrat.noms, "ancienne"),
        types=sql.SQL(", ").join([sql.SQL("%s::text[]")] * len(contrat.cle)),
        cle=_liste(contrat.cle),
        table=nom_de_table(contrat),
        memes=_liste(contrat.cle, "meme"),
        nouvelles=_liste(contrat.cle, "lot"),
        depots=depots,
    )
    triees = lignes.select("_rang", *contrat.cle).sort(contrat.cle)
    parametres = [tableau(triees[nom]) for nom in triees.columns]
    trouvees: dict[int, list[tuple[str | None, ...]]] = {}
    for rang, *contenu in conn.execute(requete, parametres):
        trouvees.setdefault(rang, []).append(tuple(contenu))
    return _partager(table, lignes, trouvees, code)


def _partager(
    table: Table, lignes: pl.DataFrame, trouvees: dict[int, list[tuple[str | None, ...]]], code: str
) -> tuple[Ecarts, Identiques]:
    contrat = table.contrat
    ecarts: Ecarts = []
    identiques: Identiques = []
    concernees = lignes.filter(pl.col("_rang").is_in(list(trouvees)))
    for rang, ligne in zip(concernees["_rang"], concernees[LIGNE], strict=True):
        if table.valeurs(rang) in trouvees[rang]:
            identiques.append(rang)
        else:
            detail = soigner(cle_en_mots(contrat))
            ecarts.append((rang, faute_de_ligne(ligne, code, table.contenu(rang), detail, contrat.cle[0])))
    return ecarts, identiques


def _liste(noms: Iterable[str], alias: str | None = None) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(alias, nom) if alias else sql.Identifier(nom) for nom in noms)
