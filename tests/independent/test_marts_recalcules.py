"""The published marts against the same figures computed from the files alone: equal to the unit, everywhere."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.independent import calculs
from tests.independent.comparaison import sans_les_petites

Ligne = dict[str, float | None]
COMMUNE_AU_MOIS = ("commune", "mois")


@pytest.fixture(scope="module")
def fichiers(dossier_du_run: Path, settings_entrepot) -> calculs.Fichiers:
    """Files that the warehouse of the run was made from."""
    return calculs.Fichiers(dossier_du_run / "fichiers")


@pytest.fixture(scope="module")
def mart(entrepot) -> Callable[..., pl.DataFrame]:
    """Read an exact indicator: key and figures."""

    def lire(nom: str, periode_type: str, *colonnes: str) -> pl.DataFrame:
        choix = ", ".join(f"{colonne}::float8 as {colonne}" for colonne in colonnes)
        sql = f"select {', '.join(calculs.CLE)}, {choix} from ingenieur.indicateur_{nom} where periode_type = %s"
        with entrepot.connexion() as connexion:
            lignes = connexion.execute(sql, (periode_type,)).fetchall()
        schema = {**dict.fromkeys(calculs.CLE, pl.String), **dict.fromkeys(colonnes, pl.Float64)}
        return pl.DataFrame(lignes, schema=schema, orient="row")

    return lire


def ecarts(attendu: pl.DataFrame, publie: pl.DataFrame, *, tolerance: float = 0.0) -> list[tuple]:
    """Return cells that differ: key, expected and published figures; what is on one side only must be empty or zero."""
    colonnes = [colonne for colonne in attendu.columns if colonne not in calculs.CLE]
    assert publie.select(calculs.CLE).is_duplicated().sum() == 0
    attendu = sans_les_petites(attendu, publie).with_columns(pl.col(colonnes).cast(pl.Float64))
    croise = attendu.join(publie, on=calculs.CLE, how="full", coalesce=True, suffix="_publie")
    different = pl.any_horizontal(
        (pl.col(colonne).fill_null(0) - pl.col(f"{colonne}_publie").fill_null(0)).abs() > tolerance
        for colonne in colonnes
    )
    return croise.filter(different).sort(calculs.CLE).rows()[:20]


@pytest.mark.parametrize("nom", ["stock", "delai_anormal", "attribution", "tension", "refus", "vacance"])
def test_communes_are_told_by_month_where_nearly_as_many_wait_as_it_takes_to_tell_one(fichiers, mart, nom) -> None:
    mailles = [
        un for un in calculs.seed("cube_maille") if (un["territoire_type"], un["periode_type"]) == COMMUNE_AU_MOIS
    ]
    seuil = 0.9 * min(int(un["stock_minimal"]) for un in mailles)
    stock = calculs.anciennete(fichiers).filter(pl.col("stock") >= seuil, territoire_type="commune", typologie="TOUS")
    attendues = set(stock["territoire_code"])
    assert attendues
    assert set(mart(nom, "mois", "valeur").filter(territoire_type="commune")["territoire_code"]) == attendues


@pytest.mark.compare("indicateur_valeur", indicateurs=["stock"])
def test_the_stock_is_the_same_by_month_territory_and_type(fichiers, mart) -> None:
    attendu = calculs.anciennete(fichiers).select(*calculs.CLE, "stock")
    publie = mart("stock", "mois", "valeur").rename({"valeur": "stock"})
    assert len(attendu) > 10_000
    assert ecarts(attendu, publie) == []


def test_the_stock_of_a_year_is_that_of_its_last_day(fichiers, mart) -> None:
    decembre = calculs.anciennete(fichiers).filter(pl.col("periode").str.ends_with("-12"))
    attendu = decembre.with_columns(pl.col("periode").str.slice(0, 4)).select(*calculs.CLE, "stock")
    publie = mart("stock", "annee", "valeur").rename({"valeur": "stock"})
    assert set(publie["periode"]) == {"2023", "2024", "2025"}
    assert ecarts(attendu, publie) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["anciennete"])
def test_median_and_third_quartile_of_the_seniority_are_the_same(fichiers, mart) -> None:
    attendu = calculs.anciennete(fichiers).select(*calculs.CLE, "mediane", "p75")
    publie = mart("anciennete", "mois", "valeur", "p75").rename({"valeur": "mediane"})
    assert ecarts(attendu, publie, tolerance=0.005) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["delai_anormal"])
def test_the_share_beyond_the_abnormal_delay_is_the_same(fichiers, mart) -> None:
    attendu = calculs.anciennete(fichiers).select(
        *calculs.CLE, "au_dela", "stock", taux=100 * pl.col("au_dela") / pl.col("stock")
    )
    publie = mart("delai_anormal", "mois", "valeur", "numerateur", "denominateur")
    publie = publie.rename({"valeur": "taux", "numerateur": "au_dela", "denominateur": "stock"})
    assert attendu["au_dela"].sum() > 1_000
    assert ecarts(attendu, publie, tolerance=0.005) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["attribution"])
@pytest.mark.parametrize(("periode_type", "longueur"), [("mois", 7), ("annee", 4)])
def test_leases_are_the_same(fichiers, mart, periode_type: str, longueur: int) -> None:
    attendu = calculs.attributions(fichiers).filter(pl.col("periode").str.len_chars() == longueur)
    publie = mart("attribution", periode_type, "valeur").rename({"valeur": "baux"})
    manquants = set(attendu["periode"]) - set(publie["periode"])
    # A year that the files do not cover whole is not published.
    assert manquants == ({"2023", "2026"} if periode_type == "annee" else set())
    assert ecarts(attendu.filter(~pl.col("periode").is_in(list(manquants))), publie) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["tension"])
def test_the_tension_is_the_same(fichiers, mart) -> None:
    publie = mart("tension", "mois", "valeur", "numerateur", "denominateur").filter(pl.col("valeur").is_not_null())
    publie = publie.rename({"valeur": "tension", "numerateur": "stock", "denominateur": "baux"})
    attendu = calculs.tension(fichiers)
    assert (len(attendu) > 1_000, min(attendu["periode"])) == (True, "2024-10")
    assert ecarts(attendu, publie, tolerance=0.0005) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["refus"])
def test_the_refusal_rate_is_the_same(fichiers, mart) -> None:
    attendu = calculs.refus(fichiers).with_columns(taux=100 * pl.col("refusees") / pl.col("repondues"))
    attendu = attendu.filter(pl.col("periode") >= "2023-11")
    publie = mart("refus", "mois", "valeur", "numerateur", "denominateur")
    publie = publie.rename({"valeur": "taux", "numerateur": "refusees", "denominateur": "repondues"})
    assert attendu.filter(pl.col("territoire_type") == "departement")["repondues"].sum() > 1_000
    assert ecarts(attendu.select(publie.columns), publie, tolerance=0.005) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["vacance"])
def test_the_vacancy_of_the_first_of_january_is_the_same(fichiers, mart) -> None:
    attendu = calculs.vacance_annuelle(fichiers).with_columns(taux=100 * pl.col("vacants") / pl.col("offerts"))
    publie = mart("vacance", "annee", "valeur", "numerateur", "denominateur")
    publie = publie.rename({"valeur": "taux", "numerateur": "vacants", "denominateur": "offerts"})
    assert set(publie["periode"]) == {"2024", "2025", "2026"}
    assert ecarts(attendu.select(publie.columns), publie, tolerance=0.005) == []


def test_the_vacant_dwellings_of_each_month_are_the_same(fichiers, mart) -> None:
    attendu = calculs.vacance_mensuelle(fichiers)
    publie = mart("vacance", "mois", "numerateur").rename({"numerateur": "vacants"})
    assert len(attendu) > 1_000
    assert ecarts(attendu.filter(pl.col("periode").is_in(publie["periode"].unique().to_list())), publie) == []


def avec_les_types_reunis(comptes: pl.DataFrame) -> pl.DataFrame:
    """Add to counts by type those of the types that a territory is told together."""
    groupes = pl.DataFrame(calculs.seed("modalite_regroupee")).filter(pl.col("valide_au") == "", dimension="typologie")
    groupes = groupes.rename({"modalite": "typologie"})
    membres = comptes.join(groupes, on=["territoire_type", "typologie"])
    reunis = membres.drop("typologie").rename({"regroupement": "typologie"}).group_by(calculs.CLE)
    sommes = [pl.col(nom).sum() for nom in comptes.columns if nom not in calculs.CLE]
    return pl.concat([comptes, reunis.agg(sommes).select(comptes.columns)])


def attendus(fichiers: calculs.Fichiers, nom: str) -> pl.DataFrame:
    """Figures of an indicator by month: value and, where there is one, numerator."""
    if nom == "anciennete":
        return calculs.anciennete(fichiers).select(*calculs.CLE, valeur=pl.col("mediane").cast(pl.Float64))
    comptes, valeur = {
        "stock": (calculs.anciennete, pl.col("stock")),
        "delai_anormal": (calculs.anciennete, 100 * pl.col("au_dela") / pl.col("stock")),
        "attribution": (calculs.attributions, pl.col("baux")),
        "tension": (stock_et_baux, pl.col("stock") / pl.col("baux")),
        "refus": (calculs.refus, 100 * pl.col("refusees") / pl.col("repondues")),
    }[nom]
    base = comptes(fichiers)
    lus = [colonne for colonne in valeur.meta.root_names() if colonne in base.columns]
    reunis = avec_les_types_reunis(base.select(*calculs.CLE, *dict.fromkeys(lus)))
    return reunis.select(*calculs.CLE, valeur=valeur.cast(pl.Float64))


def stock_et_baux(fichiers: calculs.Fichiers) -> pl.DataFrame:
    """Count what a tension divides, types without a lease included."""
    baux = calculs.tension(fichiers).drop("tension", "stock")
    stock = calculs.anciennete(fichiers).select(*calculs.CLE, "stock")
    stock = stock.filter(pl.col("periode").is_in(baux["periode"].unique().to_list()))
    return stock.join(baux, on=calculs.CLE, how="full", coalesce=True).fill_null(0)


@pytest.mark.compare("cube_indicateur_valeur", colonnes=["valeur"])
@pytest.mark.parametrize("nom", ["stock", "anciennete", "delai_anormal", "attribution", "tension", "refus"])
def test_what_a_cube_shows_is_exact_and_what_it_masks_is_empty(fichiers, entrepot, nom: str) -> None:
    dits = "num_nonnulls(valeur, numerateur, effectif)"
    sql = f"""
    select periode, territoire_type, territoire_code, modalite, valeur::float8, is_masque, {dits}
    from cubes.cube_indicateur_valeur
    where indicateur_code = '{nom}' and dimension in ('ensemble', 'typologie') and periode_type = 'mois'
    """
    with entrepot.connexion() as connexion:
        lignes = connexion.execute(sql).fetchall()
    types = {"publie": pl.Float64, "is_masque": pl.Boolean, "dits": pl.Int64}
    cube = pl.DataFrame(lignes, schema={**dict.fromkeys(calculs.CLE, pl.String), **types}, orient="row")
    masquees, montrees = cube.filter("is_masque"), cube.filter(~pl.col("is_masque") & pl.col("publie").is_not_null())
    croise = montrees.join(attendus(fichiers, nom), on=calculs.CLE, how="left")
    faux = croise.filter((pl.col("publie") - pl.col("valeur").fill_null(0)).abs() > 0.005)
    assert len(montrees) > 0
    assert masquees["dits"].sum() == 0
    assert faux.rows()[:10] == []


def des_annees(mois: pl.DataFrame, fin: str = "-12") -> pl.DataFrame:
    """Cells of the last month of each year, as cells of the year."""
    return mois.filter(pl.col("periode").str.ends_with(fin)).with_columns(pl.col("periode").str.slice(0, 4))


@pytest.mark.compare("indicateur_valeur", indicateurs=["anciennete", "delai_anormal"])
def test_the_seniority_of_a_year_is_that_of_its_last_day(fichiers, mart) -> None:
    attendu = des_annees(calculs.anciennete(fichiers))
    publie = mart("anciennete", "annee", "valeur", "p75").rename({"valeur": "mediane"})
    assert ecarts(attendu.select(*calculs.CLE, "mediane", "p75"), publie, tolerance=0.005) == []
    publie = mart("delai_anormal", "annee", "numerateur", "denominateur")
    publie = publie.rename({"numerateur": "au_dela", "denominateur": "stock"})
    assert ecarts(attendu.select(publie.columns), publie) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["tension"])
def test_the_tension_of_a_year_is_the_stock_of_its_last_day_over_its_leases(fichiers, mart) -> None:
    publie = mart("tension", "annee", "valeur", "numerateur", "denominateur")
    publie = publie.rename({"valeur": "tension", "numerateur": "stock", "denominateur": "baux"})
    assert set(publie["periode"]) == {"2024", "2025"}
    # The twelve months to December are the year; without a lease there is no tension.
    stock = des_annees(calculs.anciennete(fichiers)).select(*calculs.CLE, "stock")
    tensions = des_annees(calculs.tension(fichiers)).drop("stock")
    attendu = stock.join(tensions, on=calculs.CLE, how="full", coalesce=True).filter(pl.col("periode") != "2023")
    assert ecarts(attendu, publie, tolerance=0.0005) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["refus"])
def test_the_refusal_rate_of_a_year_is_that_of_its_answers(fichiers, mart) -> None:
    couverts = [f"{fin:%Y-%m}" for fin in fichiers.mois]
    mois = calculs.refus(fichiers).filter(pl.col("periode").is_in(couverts))
    annees = mois.with_columns(pl.col("periode").str.slice(0, 4)).group_by(calculs.CLE).agg(pl.exclude("periode").sum())
    publie = mart("refus", "annee", "numerateur", "denominateur")
    publie = publie.rename({"numerateur": "refusees", "denominateur": "repondues"})
    attendu = annees.filter(pl.col("periode").is_in(publie["periode"].unique().to_list()))
    assert set(attendu["periode"]) >= {"2024", "2025"}
    assert ecarts(attendu.select(publie.columns), publie) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["vacance"])
def test_the_vacancy_of_a_month_is_over_the_dwellings_let_or_offered_in_its_january(fichiers, mart) -> None:
    """As that of the year; the first declared, before any."""
    parc = calculs.vacance_annuelle(fichiers).select(*calculs.CLE, "offerts").rename({"periode": "annee"})
    publie = mart("vacance", "mois", "denominateur").rename({"denominateur": "offerts"})
    premiere = min(parc["annee"])
    mois = publie.select(
        "periode", annee=pl.max_horizontal(pl.col("periode").str.slice(0, 4), pl.lit(premiere))
    ).unique()
    attendu = mois.join(parc, on="annee").drop("annee").select(*calculs.CLE, "offerts")
    assert ecarts(attendu, publie) == []
