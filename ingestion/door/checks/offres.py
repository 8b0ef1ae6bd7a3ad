"""Who may speak of an offre: its landlord, and, to propose on it, who reads it by the register of rights.

What belongs here: which rows of a table speak of an offre of another. What does not: what becomes of them (the file is
refused, or the row stays in quarantine), who reads an offre (``acces.lit_l_offre``).
"""

from collections.abc import Iterator

import polars as pl
import psycopg

from ingestion.door.arrays import tableau
from ingestion.door.checks.sorting import RANG, Tri
from ingestion.door.partners import partenaires
from ingestion.readers.lignes import Faute, faute_de_ligne
from ingestion.readers.table import LIGNE, RANG_FICHIER

# Of an offre that is not received yet, its landlord is the one that the row says.
_VOIX = """
with lot as (
    select * from unnest(%(lots)s::integer[], %(emetteurs)s::text[], %(offres)s::text[], %(bailleurs)s::text[],
        %(proposent)s::boolean[]) as lot (lot, emetteur, offre_id, bailleur_code, propose)
),
offre as (
    select distinct on (offre.offre_id)
        offre.offre_id, offre.bailleur_code, offre.reservataire_code, offre.contingent_code
    from raw.offres as offre
    join raw.depots as depot on depot.depot_id = offre._depot_id
    where
        depot.statut = 'charge' and depot.departement_code is not distinct from %(departement)s
        and offre.offre_id in (select offre_id from lot)
    order by offre.offre_id, depot.situation_au desc, depot.depot_id desc
)
select lot.lot, coalesce(offre.bailleur_code, lot.bailleur_code)
from lot
left join offre on offre.offre_id = lot.offre_id
where
    not (
        lot.bailleur_code = lot.emetteur
        and (
            offre.offre_id is null or offre.bailleur_code = lot.emetteur
            or offre.bailleur_code in (select l.bailleur_code from acces.lignee_de(lot.emetteur) as l)
        )
    )
    and not (
        lot.propose and lot.bailleur_code is not distinct from coalesce(offre.bailleur_code, lot.bailleur_code)
        and (
            offre.offre_id is null
            or acces.lit_l_offre(
                lot.emetteur, %(departement)s, offre.offre_id, offre.reservataire_code, offre.contingent_code
            )
        )
    )
"""


def offres_d_autrui(conn: psycopg.Connection, tri: Tri) -> pl.DataFrame:
    """Rows that speak of an offre of another: their rank, their file rank, and the landlord that the offre is of.

    Columns: ``RANG``, ``RANG_FICHIER``, ``LIGNE``, ``voix``. A réservataire speaks by its own positionings alone,
    whose identifiers begin with its code.
    """
    emetteurs = {rang: depot.emetteur for rang, depot in enumerate(tri.depots)}
    lignes = tri.bonnes.select(
        RANG,
        RANG_FICHIER,
        LIGNE,
        pl.col(RANG_FICHIER).replace_strict(emetteurs, return_dtype=pl.String).alias("emetteur"),
        pl.col(str(tri.contrat.colonne_offre)).alias("offre_id"),
        pl.col(str(tri.contrat.colonne_emetteur)).alias("bailleur_code"),
        "candidature_id",
        (pl.col("type_evenement").eq("POSITIONNEMENT") & pl.col("positionne_par").eq("RESERVATAIRE")).alias("propose"),
    ).with_columns(
        pl.col("propose").fill_null(value=False)
        & pl.col("candidature_id").str.starts_with(pl.concat_str("emetteur", pl.lit("-")))
    )
    cle = ["emetteur", "offre_id", "bailleur_code", "propose"]
    lots = lignes.select(cle).unique()
    refus = sans_voix(conn, tri.depots[0].departement, lots)
    return lignes.join(refus, on=cle, nulls_equal=True).select(RANG, RANG_FICHIER, LIGNE, "voix")


def sans_voix(conn: psycopg.Connection, departement: str | None, lots: pl.DataFrame) -> pl.DataFrame:
    """Of lots (``emetteur``, ``offre_id``, ``bailleur_code``, ``propose``), those that speak of an offre of another.

    ``propose``: whether it is a réservataire's own positioning. One column more, ``voix``: the landlord of the offre.
    """
    lots = lots.with_row_index("lot")
    lues = conn.execute(
        _VOIX,
        {
            "lots": lots["lot"].to_list(),
            "emetteurs": tableau(lots["emetteur"]),
            "offres": tableau(lots["offre_id"]),
            "bailleurs": tableau(lots["bailleur_code"]),
            "proposent": lots["propose"].to_list(),
            "departement": departement,
        },
    ).fetchall()
    refus = pl.DataFrame(lues, schema={"lot": pl.UInt32, "voix": pl.String}, orient="row")
    return lots.join(refus, on="lot").drop("lot")


def fautes(conn: psycopg.Connection, tri: Tri) -> Iterator[tuple[int, Faute]]:
    """Rank and fault of the rows tried again that speak of an offre of another, which was not received before."""
    if not tri.contrat.colonne_offre or not partenaires(conn, tri.depots[0].departement).types:
        return
    for rang, _, ligne, _ in offres_d_autrui(conn, tri).iter_rows():
        yield rang, faute_de_ligne(ligne, "OFFRE_D_AUTRUI", tri.table.contenu(rang), champ=tri.contrat.colonne_offre)
