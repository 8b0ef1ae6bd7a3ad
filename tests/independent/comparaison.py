"""Rows of a mart against rows computed from the files: each column, a missing value being one that nothing equals.

What belongs here: how the tests of this folder read a table and say what differs; no computation.
"""

import json
from collections.abc import Iterable

import polars as pl

from warehouse.database.connections import Base

NOMBRES = (pl.Decimal, pl.Float64, pl.Float32, pl.Int64, pl.Int32, pl.Int16, pl.Int8, pl.UInt32, pl.UInt64)


def lire(base: Base, requete: str) -> pl.DataFrame:
    """Run a query of the owner; numbers as floats, an object as its text."""
    with base.connexion() as connexion:
        curseur = connexion.execute(requete)
        noms = [colonne.name for colonne in curseur.description or []]
        lignes = [
            tuple(json.dumps(v, sort_keys=True) if isinstance(v, dict) else v for v in ligne) for ligne in curseur
        ]
    return nombres(pl.DataFrame(lignes, schema=noms, orient="row", infer_schema_length=None))


def nombres(lignes: pl.DataFrame) -> pl.DataFrame:
    """Write every number as a float, so that an integer and a numeric can be compared."""
    colonnes = [nom for nom, sorte in lignes.schema.items() if isinstance(sorte, NOMBRES)]
    return lignes.with_columns(pl.col(colonnes).cast(pl.Float64))


DES_MOIS = pl.col("periode").str.contains("-") & (pl.col("territoire_type") == "commune")


def sans_les_petites(attendu: pl.DataFrame, lu: pl.DataFrame) -> pl.DataFrame:
    """Drop what is expected of the months of the communes that have none: one test says which have some."""
    suivies = lu.filter(DES_MOIS)["territoire_code"].unique().implode()
    return attendu.filter(~DES_MOIS | pl.col("territoire_code").is_in(suivies))


PROFIL = (pl.col("dimension") != "ensemble") & (pl.col("territoire_type") == "commune")


def des_grandes(attendu: pl.DataFrame, lu: pl.DataFrame) -> pl.DataFrame:
    """Drop the profile that is expected of the communes that have none: large ones do, as they have months."""
    grandes = lu.filter(PROFIL)["territoire_code"].unique().implode()
    return attendu.filter(~PROFIL | pl.col("territoire_code").is_in(grandes))


def differences(attendu: pl.DataFrame, lu: pl.DataFrame, cle: Iterable[str], *, tolerance: float = 0.0) -> list[tuple]:
    """Return (key, column, expected, read) of what differs, and of the rows that one side alone has."""
    cle = list(cle)
    colonnes = [colonne for colonne in attendu.columns if colonne not in cle]
    assert len(attendu) > 0
    for cote in (attendu, lu):
        assert cote.select(cle).is_duplicated().sum() == 0
    attendu, lu = nombres(attendu), nombres(lu).select(*cle, *colonnes)
    # A column that nothing fills is read without a type.
    vides = {nom: attendu.schema[nom] for nom in lu.columns if lu.schema[nom] == pl.Null}
    gauche = attendu.with_columns(_attendu=pl.lit(value=True))
    droite = lu.cast(vides).with_columns(_lu=pl.lit(value=True))
    croise = gauche.join(droite, on=cle, how="full", coalesce=True, suffix="__lu", nulls_equal=True)
    orphelines = croise.filter(pl.col("_attendu").is_null() | pl.col("_lu").is_null())
    trouvees: list[tuple] = [(*ligne, "row", "one side only") for ligne in orphelines.select(cle).rows()[:10]]
    communes = croise.filter(pl.col("_attendu") & pl.col("_lu"))
    for colonne in colonnes:
        ici, la = pl.col(colonne), pl.col(f"{colonne}__lu")
        autre = ici.ne_missing(la)
        if communes.schema[colonne] == pl.Float64 and tolerance:
            autre = (ici.is_null() != la.is_null()) | ((ici - la).abs() > tolerance).fill_null(value=False)
        faux = communes.filter(autre).select(*cle, pl.lit(colonne).alias("_colonne"), ici, la)
        trouvees += faux.rows()[:5]
    return sorted(trouvees, key=str)
