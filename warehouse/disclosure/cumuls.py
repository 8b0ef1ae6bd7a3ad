"""Closed years told together, where one of them is thin.

What belongs here: which years go together, their rows. What does not: which cells are told so (seed ``cube_maille``),
what adds up (``liens``), masking.

Blocks of three years are fixed and never overlap: no block is taken away from the next to tell a year. A block says the
sum of what its years said, shown or masked: counted again today, it would tell the late entries. Where the files start
within a block, its first years are missing, and its name says so.
"""

from collections.abc import Iterable

import polars as pl

from warehouse.disclosure.catalogue import COLONNES_DE_COMPTE
from warehouse.disclosure.regroupements import ET
from warehouse.disclosure.report import CLE_LIGNE

ANNEES = "annees"
ANS = 3
SERIE = ("departement_code", *(nom for nom in CLE_LIGNE if nom not in {"periode", "periode_type", "modalite"}))


def annees(periode: str) -> tuple[str, ...]:
    """Return the years of a block (``2023-2025``), one by one; of any other period, the year that names it."""
    debut, _, fin = periode.removeprefix("12m-").partition("-")
    return tuple(str(annee) for annee in range(int(debut), int(fin if len(fin) == len(debut) else debut) + 1))


def est_cumul(periode: str) -> bool:
    """Tell whether a period is a block of years."""
    return len(annees(periode)) > 1


def cumuler(lignes: pl.DataFrame, mailles: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the blocks of which the last year is closed, and another at least is told before it.

    ``lignes``: ``departement_code``, ``CLE_LIGNE``, ``valeur``, ``COLONNES_DE_COMPTE``, ``is_provisoire``. ``mailles``:
    what is told so (``indicateur_code, territoire_type, dimension``, and what its rows say besides): counts of people.
    A modality without a row in a year counts nobody; a territory that told its modalities apart in a year and together
    in another is left out.
    """
    annee = pl.col("periode").cast(pl.Int64)
    closes = (
        lignes.filter((pl.col("periode_type") == "annee") & ~pl.col("is_provisoire"))
        .select(*SERIE, "modalite", "valeur", *COLONNES_DE_COMPTE, annee=annee, fin=(annee + ANS - 1) // ANS * ANS)
        .join(mailles, on=["indicateur_code", "territoire_type", "dimension"])
    )
    # Of the three years, those that the indicator covers, one after the other up to the last.
    bloc = ["indicateur_code", "fin"]
    couvertes = (
        closes.group_by(bloc)
        .agg(debut=pl.col("annee").min(), nombre=pl.col("annee").n_unique())
        .filter((pl.col("nombre") > 1) & (pl.col("fin") - pl.col("debut") + 1 == pl.col("nombre")))
        .with_columns(periode=pl.format("{}-{}", "debut", "fin"), periode_type=pl.lit(ANNEES))
    )
    closes = closes.join(couvertes, on=bloc, maintain_order="left")
    cle = [*SERIE, "periode"]
    fines = closes.with_columns(pl.col("modalite").str.split(ET).alias("fine")).explode("fine")
    melees = fines.group_by(*cle, "fine").agg(pl.col("modalite").n_unique()).filter(pl.col("modalite") > 1)
    entieres = closes.group_by(*cle, "nombre").agg(pl.col("annee").n_unique()).filter(annee=pl.col("nombre"))
    nombres = ("valeur", *COLONNES_DE_COMPTE)
    return (
        closes.join(entieres, on=cle, how="semi", maintain_order="left")
        .join(melees, on=cle, how="anti", maintain_order="left")
        .group_by(*cle, "periode_type", "modalite", *(set(mailles.columns) - {*SERIE}), maintain_order=True)
        .agg(pl.when(pl.col(nom).is_not_null().any()).then(pl.col(nom).sum()).alias(nom) for nom in nombres)
        .with_columns(is_provisoire=pl.lit(value=False))
    )


def dire_ensemble(lignes: pl.DataFrame, connues: pl.DataFrame, mailles: pl.DataFrame) -> pl.DataFrame:
    """Give the blocks among ``lignes`` the sum of what their years say: as told (``connues``), else as in ``lignes``.

    Those of an indicator of which the cells are not the same as today are left out.
    """
    cle = list(CLE_LIGNE)
    est_bloc = pl.col("periode_type") == ANNEES
    blocs = lignes.filter(est_bloc)
    neuves = lignes.join(connues, on=cle, how="anti")
    dites = connues.with_columns(is_provisoire=pl.lit(value=False))
    sommes = cumuler(pl.concat([neuves, dites], how="diagonal_relaxed"), mailles)
    deux = [blocs.select(cle), sommes.select(cle)]
    autres = pl.concat([deux[0].join(deux[1], on=cle, how="anti"), deux[1].join(deux[0], on=cle, how="anti")])
    sommes = sommes.join(autres, on=["indicateur_code", "periode"], how="anti")
    return avec(lignes.filter(~est_bloc), sommes)


def avec(lignes: pl.DataFrame, blocs: pl.DataFrame) -> pl.DataFrame:
    """Add rows of blocks to others."""
    return pl.concat([lignes, blocs], how="diagonal_relaxed").select(lignes.columns)


def cumuler_les_lectures(lisibles: pl.DataFrame, periodes: Iterable[str]) -> pl.DataFrame:
    """Add, to how many of each count of a year readers may read, how many of each block among some periods."""
    blocs = [(annee, periode) for periode in set(periodes) if est_cumul(periode) for annee in annees(periode)]
    noms = pl.DataFrame(blocs, schema={"periode": pl.String, "bloc": pl.String}, orient="row")
    sommes = (
        lisibles.filter(pl.col("periode_type") == "annee")
        .join(noms, on="periode")
        .with_columns(pl.lit(ANNEES).alias("periode_type"), pl.col("bloc").alias("periode"))
        .group_by([nom for nom in lisibles.columns if nom != "effectif"], maintain_order=True)
        .agg(pl.col("effectif").sum())
    )
    return pl.concat([lisibles, sommes.select(lisibles.columns)])


def des_annees(lignes: pl.DataFrame, voulues: Iterable[str]) -> pl.DataFrame:
    """Keep the rows of these years, and of the years that a block tells together with one of them."""
    periodes = {periode: {*annees(periode)} for periode in lignes["periode"].unique()}
    voulues = {*voulues}
    voulues = voulues.union(*(siennes for siennes in periodes.values() if len(siennes) > 1 and siennes & voulues))
    return lignes.filter(pl.col("periode").is_in([p for p, siennes in periodes.items() if siennes & voulues]))
