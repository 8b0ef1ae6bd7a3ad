"""The waiting curves between the marts and the cubes of a build: those of the last closed year, shown once.

What belongs here: reading them exact, writing the points shown in ``technique.secret_courbe``, keeping the indicators
that are such points. What does not: which points (``courbes``), what they tell (``courbes_lues``).
"""

from collections.abc import Mapping

import polars as pl
import psycopg

from warehouse.disclosure.courbes import GROUPE, PROBABILITES, choisir
from warehouse.disclosure.courbes_lues import auditer_les_courbes
from warehouse.disclosure.grids import lire_trame
from warehouse.disclosure.territoires import Territoires

Communes = Mapping[str, frozenset[str]]

COURBES = """
select departement_code, periode_type, periode, territoire_type, territoire_code, typologie, priorite, mutation,
    attente_mois, a_risque, logees, autres, censurees, survie::float8, survie_basse::float8, survie_haute::float8,
    incidence_logee::float8, incidence_basse::float8, incidence_haute::float8
from intermediate.int_attente_courbe
where territoire_type = 'departement' and dimension <> 'croisement'
    or territoire_type = 'epci' and dimension = 'ensemble'
"""
# A year already shown stays as it was: a late entry would move a point by the people corrected.
A_PUBLIER = """
select c.departement_code, max(c.periode) as periode
from intermediate.int_attente_courbe as c
inner join next__marts.dim_publication as p on c.departement_code = p.departement_code
    and c.periode || '-12' <= to_char(p.date_reference - make_interval(months => p.mois_provisoires), 'YYYY-MM')
where c.periode_type = 'annee'
group by c.departement_code
having max(c.periode) not in (
    select s.periode from technique.secret_courbe as s where s.departement_code = c.departement_code
)
"""
CLE = ("departement_code", "periode", *GROUPE, "attente_mois")
COPIE = f"copy technique.secret_courbe ({', '.join((*CLE, *PROBABILITES))}, publication_id) from stdin"
DECIMALES = 2
# Indicators that say a curve at one month of waiting, in years.
HORIZON = r"^(?:incidence_)?loge_(\d+)_mois$"
DIMENSIONS = GROUPE[2:]


def preparer(
    connexion: psycopg.Connection, lignes: pl.DataFrame, territoires: Territoires, seuil: int, publication_id: str
) -> tuple[pl.DataFrame, list[str]]:
    """Write the points of the last closed year if it was never shown, keep the rows that are points of their curve.

    Return the rows, and what would be told that should not.
    """
    courbes = lire_trame(connexion, COURBES)
    lieux = courbes.select("territoire_type", "territoire_code").unique().iter_rows()
    communes = {f"{genre}:{code}": territoires.communes[territoires.nom(genre, code)] for genre, code in lieux}
    lignes, motifs = taire_les_horizons(lignes, courbes, communes, seuil)
    annee = lire_trame(connexion, A_PUBLIER)
    if annee.is_empty():
        return lignes, motifs
    siennes = courbes.join(annee, on=["departement_code", "periode"], how="semi")
    points = choisir(siennes, seuil)
    motifs += [constat.message for constat in auditer_les_courbes(points, siennes, communes, seuil)]
    arrondis = points.with_columns(pl.col(PROBABILITES).round(DECIMALES))
    with connexion.cursor() as curseur, curseur.copy(COPIE) as copie:
        for ligne in arrondis.select(*GROUPE, "attente_mois", *PROBABILITES).iter_rows():
            copie.write_row((*annee.row(0), *ligne, publication_id))
    return lignes, motifs


def taire_les_horizons(
    lignes: pl.DataFrame, courbes: pl.DataFrame, communes: Communes, seuil: int
) -> tuple[pl.DataFrame, list[str]]:
    """Empty the value of each indicator read on a curve where it is no point of it that may be shown.

    Return the rows, and what those that stay would tell.
    """
    au_mois = pl.col("indicateur_code").str.extract(HORIZON).cast(pl.Int64).alias("attente_mois")
    noms = [pl.when(dimension=nom).then(pl.col("modalite")).otherwise(pl.lit("TOUS")).alias(nom) for nom in DIMENSIONS]
    cle = ["periode", *GROUPE, "attente_mois"]
    places = lignes.with_columns(au_mois, *noms)
    lues = [
        choisir(siennes, seuil).with_columns(pl.lit(periode).alias("periode")).select(cle)
        for (periode,), siennes in courbes.group_by("periode", maintain_order=True)
    ]
    montrables = pl.concat([places.clear().select(cle), *lues]).with_columns(pl.lit(value=True).alias("is_montrable"))
    jugees = places.join(montrables, on=cle, how="left", maintain_order="left")
    montree = pl.col("attente_mois").is_null() | pl.col("is_montrable").fill_null(value=False)
    tues = [pl.when(montree).then(pl.col(nom)).alias(nom) for nom in ("valeur", "borne_basse", "borne_haute")]
    vues = jugees.filter(pl.col("attente_mois").is_not_null() & montree & pl.col("valeur").is_not_null())
    constats = [
        constat
        for (periode,), siennes in vues.group_by("periode", maintain_order=True)
        for constat in auditer_les_courbes(
            siennes.select(*GROUPE, "attente_mois").unique(maintain_order=True),
            courbes.filter(periode=periode),
            communes,
            seuil,
        )
    ]
    return jugees.with_columns(tues).select(lignes.columns), [constat.message for constat in constats]
