"""Counts of the marts, and those that readers see, by measure: where tests of several indicators at once start."""

import polars as pl

from warehouse.access import reading
from warehouse.disclosure.catalogue import Catalogue
from warehouse.disclosure.catalogue import lire_catalogue as lire
from warehouse.disclosure.report import CLE_LIGNE

COMPTES = ("numerateur", "denominateur", "effectif")
# Empty dwellings are nobody: what is told of them may be few.
VIDES = frozenset({"vacant", "vacant_3_mois"})
LIEU = ("periode_type", "periode", "territoire_type", "territoire_code", "dimension", "modalite")


def mesurer(lignes: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Return one row per measure and cell; a cell that two indicators count otherwise is left out."""
    trames = [
        lignes.filter(indicateur_code=code)
        # A month of such a measure stands for the twelve months to it: it is no part of the measure of the month.
        .filter(pl.lit(not compte.is_fenetre) | (pl.col("periode_type") == "annee"))
        .select(pl.lit(compte.mesure).alias("mesure"), *LIEU, pl.col(compte.colonne).cast(pl.Int64).alias("valeur"))
        for code, comptes in catalogue.comptes.items()
        for compte in comptes
    ]
    return (
        pl.concat(trames)
        .drop_nulls("valeur")
        .group_by("mesure", *LIEU)
        .agg(pl.col("valeur").max(), pl.col("valeur").n_unique().alias("n"))
        .filter(n=1)
        .drop("n")
    )


def retrancher(lignes: pl.DataFrame, catalogue: Catalogue) -> list[tuple[str | int, ...]]:
    """Return what each whole that is shown leaves once its modalities that are shown are taken away: place, count.

    By hand, one place after the other, where the modalities make up the whole; those told together hold a « + »: they
    are taken once, then left for those told apart. ``lignes``: exact, with ``is_masque``. Empty dwellings are left out.
    """
    vues = mesurer(lignes.filter(~pl.col("is_masque")), catalogue).select("mesure", *LIEU, est_vue=pl.lit(value=True))
    toutes = mesurer(lignes, catalogue).filter(~pl.col("mesure").is_in(VIDES))
    toutes = toutes.join(vues, on=["mesure", *LIEU], how="left").with_columns(pl.col("est_vue").fill_null(value=False))
    touts = toutes.filter("est_vue", dimension="ensemble").select("mesure", *LIEU[:4], tout="valeur")
    restes = []
    for lieu, siennes in toutes.join(touts, on=["mesure", *LIEU[:4]]).group_by("mesure", *LIEU[:5]):
        valeurs = dict(siennes.select("modalite", "valeur").iter_rows())
        visibles = {*siennes.filter("est_vue")["modalite"]}
        reunies = {fine for nom in valeurs for fine in nom.split("+") if nom != fine}
        for noms in ({*valeurs} - reunies, {nom for nom in valeurs if "+" not in nom}):
            if sum(valeurs[nom] for nom in noms) == siennes["tout"][0]:
                restes.append((*lieu, sum(valeurs[nom] for nom in noms - visibles)))
    return restes


def lire_catalogue(entrepot) -> Catalogue:
    """Read what the published indicators count."""
    requete = "select indicateur_code, comptes, parts, egaux from marts.dim_indicateur where is_publie"
    with entrepot.connexion() as connexion:
        return lire(connexion.execute(requete).fetchall())


def lire_exactes(entrepot, catalogue: Catalogue) -> pl.DataFrame:
    """Measure the exact rows."""
    nombres = ", ".join(f"{nom}::float8" for nom in COMPTES)
    with entrepot.connexion() as connexion:
        lues = connexion.execute(f"select {', '.join(CLE_LIGNE)}, {nombres} from marts.indicateur_valeur").fetchall()
    return mesurer(en_trame(lues), catalogue)


def lire_publiees(entrepot, catalogue: Catalogue, login: str = "public") -> pl.DataFrame:
    """Measure the rows that an account sees, those masked left out."""
    moteur, session = entrepot.moteur_lecteur(), reading.ouvrir_session_admin(entrepot, login)
    visibles = f"select {', '.join((*CLE_LIGNE, *COMPTES))} from indicateur where not is_masque"
    lignes = reading.lire(moteur, session, visibles).lignes
    moteur.dispose()
    return mesurer(en_trame(lignes), catalogue)


def en_trame(lignes) -> pl.DataFrame:
    """Return rows ``(*CLE_LIGNE, *COMPTES)`` as a frame."""
    schema = dict.fromkeys(CLE_LIGNE, pl.String) | dict.fromkeys(COMPTES, pl.Float64)
    return pl.DataFrame(lignes, schema=schema, orient="row")
