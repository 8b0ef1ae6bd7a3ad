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
CONTREDITES = "dites à des dates différentes, ces années ne font plus le même total partout"
INCOMPLETES = "un territoire n’y a pas chaque année, ou l’a dite autrement, ou les fichiers ne l’ont plus"
SERIE = ("departement_code", *(nom for nom in CLE_LIGNE if nom not in {"periode", "periode_type", "modalite"}))


def annees(periode: str) -> tuple[str, ...]:
    """Return the years of a block (``2023-2025``), one by one; of any other period, the year that names it."""
    debut, _, fin = periode.removeprefix("12m-").partition("-")
    return tuple(str(annee) for annee in range(int(debut), int(fin if len(fin) == len(debut) else debut) + 1))


def est_cumul(periode: str) -> bool:
    """Tell whether a period is a block of years."""
    return len(annees(periode)) > 1


def cumuler(lignes: pl.DataFrame, mailles: pl.DataFrame, connues: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the rows of the blocks of which the last year is closed, and another at least is told before it.

    ``lignes``: ``departement_code``, ``CLE_LIGNE``, ``valeur``, ``COLONNES_DE_COMPTE``, ``is_provisoire``. ``mailles``:
    what is told so (``indicateur_code, territoire_type, dimension``, and what its rows say besides): counts of people.
    ``connues``: rows told before: a block of them that has the same last year is the only one. A modality without a row
    in a year counts nobody. A dimension is told of every territory of a kind or of none: of none where one of them has
    no row in a year, or told its modalities apart in one and together in another.
    """
    annee = pl.col("periode").cast(pl.Int64)
    bloc = ["indicateur_code", "fin"]
    dits = _blocs(lignes.clear() if connues is None else connues).select(*bloc, dit="periode", depuis="debut")
    closes = (
        lignes.filter((pl.col("periode_type") == "annee") & ~pl.col("is_provisoire"))
        .select(*SERIE, "modalite", "valeur", *COLONNES_DE_COMPTE, annee=annee, fin=(annee + ANS - 1) // ANS * ANS)
        .join(mailles, on=["indicateur_code", "territoire_type", "dimension"])
        .join(dits, on=bloc, how="left", maintain_order="left")
        .filter(pl.col("annee") >= pl.col("depuis").fill_null(0))
    )
    # Of the three years, those that the indicator covers, one after the other up to the last.
    couvertes = (
        closes.group_by(bloc)
        .agg(pl.col("dit").first(), debut=pl.col("annee").min(), nombre=pl.col("annee").n_unique())
        .filter((pl.col("nombre") > 1) & (pl.col("fin") - pl.col("debut") + 1 == pl.col("nombre")))
        .with_columns(periode=pl.format("{}-{}", "debut", "fin"), periode_type=pl.lit(ANNEES))
        .filter(pl.col("periode") == pl.col("dit").fill_null(pl.col("periode")))
    )
    closes = closes.join(couvertes, on=bloc, maintain_order="left")
    cle = [*SERIE, "periode"]
    fines = closes.with_columns(pl.col("modalite").str.split(ET).alias("fine")).explode("fine")
    melees = fines.group_by(*cle, "fine").agg(pl.col("modalite").n_unique()).filter(pl.col("modalite") > 1)
    manquantes = (
        closes.group_by(*cle, "nombre").agg(pl.col("annee").n_unique()).filter(pl.col("annee") < pl.col("nombre"))
    )
    genre = [nom for nom in cle if nom != "territoire_code"]
    nombres = ("valeur", *COLONNES_DE_COMPTE)
    return (
        closes.join(pl.concat([melees.select(genre), manquantes.select(genre)]), on=genre, how="anti")
        .group_by(*cle, "periode_type", "modalite", *(set(mailles.columns) - {*SERIE}), maintain_order=True)
        .agg(pl.when(pl.col(nom).is_not_null().any()).then(pl.col(nom).sum()).alias(nom) for nom in nombres)
        .with_columns(is_provisoire=pl.lit(value=False))
    )


def dire_ensemble(
    lignes: pl.DataFrame, connues: pl.DataFrame, mailles: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the blocks among ``lignes`` the sum of what their years say: as told (``connues``), else as in ``lignes``.

    A modality told before that the files no longer hold keeps what it said. Left out: territories and years that the
    files no longer hold, blocks whose sums do not add up as those of ``lignes`` do. Return the rows, and what is left
    out of what ``mailles`` lists: ``indicateur_code, periode, motif``.
    """
    est_bloc, bloc = pl.col("periode_type") == ANNEES, ["indicateur_code", "periode"]
    blocs = lignes.filter(est_bloc)
    neuves = lignes.filter(~est_bloc).join(connues, on=list(CLE_LIGNE), how="anti")
    dites = connues.with_columns(is_provisoire=pl.lit(value=False)).join(lignes, on=SERIE, how="semi")
    sommes = cumuler(pl.concat([neuves, dites], how="diagonal_relaxed"), mailles, connues)
    prevus = pl.concat([blocs.select(bloc), sommes.select(bloc)]).unique(maintain_order=True)
    sommes = sommes.join(blocs, on=[*SERIE, "periode"], how="semi", maintain_order="left")
    contredits = _contredits(sommes, blocs)
    sommes = sommes.join(contredits, on=bloc, how="anti", maintain_order="left")
    genre = [*bloc, "territoire_type", "dimension"]
    motif = pl.format("{}, {} : {}", "territoire_type", "dimension", pl.col("motif").fill_null(INCOMPLETES))
    laisses = (
        prevus.join(mailles.select("indicateur_code", "territoire_type", "dimension"), on="indicateur_code")
        .join(pl.concat([sommes.select(genre), connues.select(genre)]), on=genre, how="anti")
        .join(contredits.with_columns(motif=pl.lit(CONTREDITES)), on=bloc, how="left")
        .select(*bloc, motif=motif)
        .sort(*bloc, "motif")
    )
    return avec(lignes.filter(~est_bloc), sommes), laisses


def _blocs(lignes: pl.DataFrame) -> pl.DataFrame:
    """Return the blocks among rows: ``indicateur_code, periode``, first and last year."""
    noms = lignes.filter(pl.col("periode_type") == ANNEES).select("indicateur_code", "periode").unique()
    bornes = {"debut": pl.col("periode").str.head(4), "fin": pl.col("periode").str.tail(4)}
    return noms.with_columns(borne.cast(pl.Int64).alias(nom) for nom, borne in bornes.items())


def _contredits(sommes: pl.DataFrame, blocs: pl.DataFrame) -> pl.DataFrame:
    """Return the blocks of which the EPCI do not make the département, or the modalities the whole, as in ``blocs``.

    Told at several dates, years may have gained or lost somebody between the two.
    """
    bloc, valeur = ["indicateur_code", "periode"], pl.col("valeur")
    memes = blocs.join(sommes, on=[*bloc, "territoire_type", "dimension"], how="semi").with_columns(-valeur)
    ecarts = pl.concat([sommes, memes], how="diagonal_relaxed").with_columns(fine=pl.col("modalite").str.split(ET))
    # The département tells apart what its EPCI tell together.
    plus_longue = pl.col("modalite").sort_by(pl.col("modalite").str.len_chars()).last()
    groupes = ecarts.explode("fine").group_by(*bloc, "dimension", "fine").agg(groupe=plus_longue)
    lieux = (
        ecarts.with_columns(pl.col("fine").list.first())
        .join(groupes, on=[*bloc, "dimension", "fine"])
        .filter(pl.col("territoire_type").n_unique().over(*bloc, "dimension") > 1)
        .group_by(*bloc, "dimension", "groupe")
        .agg(pl.when(pl.col("territoire_type") == "epci").then(-valeur).otherwise(valeur).sum().alias("valeur"))
    )
    touts = ecarts.group_by(*bloc, "territoire_type", "territoire_code", "dimension").agg(valeur.sum())
    est_tout, lieu = pl.col("dimension") == "ensemble", [*bloc, "territoire_type", "territoire_code"]
    parties = touts.filter(~est_tout).join(touts.filter(est_tout), on=lieu)
    deux = [lieux.filter(valeur != 0), parties.filter(valeur != pl.col("valeur_right"))]
    return pl.concat([trame.select(bloc) for trame in deux]).unique()


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
