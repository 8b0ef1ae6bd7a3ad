"""What everybody may read, counted again from the exact figures: what is shown is exact, what is masked is counted."""

import polars as pl
import pytest

from tests.independent.calculs import seed
from tests.independent.comparaison import differences, lire

CLE = ["indicateur_code", "periode_type", "periode", "territoire_type", "territoire_code", "dimension", "modalite"]
CHIFFRES = ["valeur", "borne_basse", "borne_haute", "numerateur", "denominateur", "effectif"]
COMPTES = CHIFFRES[3:]
# The fourth decimal, which two programs round.
ARRONDI = 0.00011
PARTS = ("masquees_par_petite", "part_montree_pct", "masquees_par_petite_ensemble")


@pytest.fixture(scope="module")
def seuil() -> int:
    """Threshold of disclosure in force."""
    return max(int(ligne["seuil_effectif"]) for ligne in seed("seuil_secret") if not ligne["valide_au"])


@pytest.fixture(scope="module")
def exactes(entrepot) -> pl.DataFrame:
    """Exact figures, which the other tests of this folder compare with the files, and modalities told together."""
    toutes = lire(entrepot, f"select {', '.join(CLE + CHIFFRES)} from marts.indicateur_valeur")
    groupes = pl.DataFrame(seed("modalite_regroupee")).filter(pl.col("valide_au") == "")
    membres = toutes.join(groupes, on=["territoire_type", "dimension", "modalite"])
    reunies = membres.drop("modalite").rename({"regroupement": "modalite"}).group_by(CLE)
    reunies = reunies.agg(sommer(nom) for nom in CHIFFRES)
    unites = lire(entrepot, "select indicateur_code, unite from marts.dim_indicateur")
    rapport = pl.col("numerateur") / pl.col("denominateur")
    valeur = (
        pl.when(unite="compte")
        .then("valeur")
        .when(unite="pct")
        .then((100 * rapport).round(4))
        .otherwise(rapport.round(4))
    )
    reunies = reunies.join(unites, on="indicateur_code").with_columns(valeur=valeur)
    return pl.concat([toutes, reunies.select(toutes.columns)])


def sommer(nom: str) -> pl.Expr:
    """Add up, an unknown number staying unknown."""
    return pl.when(pl.col(nom).count() > 0).then(pl.col(nom).sum()).alias(nom)


@pytest.fixture(scope="module")
def cube(entrepot) -> pl.DataFrame:
    """Figures that are told, masked where they would tell on few."""
    return lire(entrepot, f"select {', '.join(CLE + CHIFFRES)}, is_masque, is_propre from cubes.cube_indicateur_valeur")


@pytest.fixture(scope="module")
def a_tous(cube) -> pl.DataFrame:
    """Figures that everybody may read."""
    return cube.filter(~pl.col("is_propre")).drop("is_propre")


@pytest.fixture(scope="module")
def dits(entrepot) -> pl.DataFrame:
    """Counts of people and dwellings that each indicator tells; other sums (months, rents) may be withheld."""
    return lire(
        entrepot,
        "select indicateur_code, nom from marts.dim_indicateur, jsonb_object_keys(comptes) as nom where is_publie",
    )


@pytest.mark.compare("cube_indicateur_valeur", colonnes=CHIFFRES)
def test_each_figure_that_is_shown_is_the_exact_one(cube, exactes, dits) -> None:
    montrees = cube.filter(~pl.col("is_masque")).drop("is_masque", "is_propre")
    assert montrees["indicateur_code"].n_unique() > 80
    # What is read on a curve is told where the curve is (`test_points`).
    tues = montrees.filter(pl.col("indicateur_code").str.contains("loge_"), pl.col("valeur").is_null())
    montrees = montrees.join(tues, on=CLE, how="anti")
    attendu = exactes.join(montrees.select(CLE), on=CLE, how="semi")
    toujours = [nom for nom in CHIFFRES if nom not in COMPTES[:2]]
    assert differences(attendu.select(*CLE, *toujours), montrees, CLE, tolerance=ARRONDI) == []
    for nom in COMPTES[:2]:
        dite = pl.col("indicateur_code").is_in(dits.filter(nom=nom)["indicateur_code"].to_list())
        lues = montrees.filter(dite | pl.col(nom).is_not_null()).select(*CLE, nom)
        assert differences(lues, attendu.join(lues.select(CLE), on=CLE, how="semi"), CLE, tolerance=ARRONDI) == []
    masquees = cube.filter("is_masque")
    assert [nom for nom in CHIFFRES if masquees[nom].null_count() < len(masquees)] == []


@pytest.mark.compare("cube_secret_bilan", colonnes=["nb_lignes", "nb_petites", "nb_masquees", *PARTS])
def test_what_the_masks_cost_is_counted_the_same(a_tous, exactes, dits, entrepot, seuil) -> None:
    """A row holds a small count where one of the counts that it tells is below the threshold, without being none.

    So does one that a reader of rows of its own would empty (`test_perimetres`).
    """
    lignes = a_tous.select(*CLE, "is_masque").join(exactes, on=CLE, how="left")
    longues = lignes.unpivot(COMPTES, index=CLE, variable_name="nom", value_name="compte")
    petits = longues.join(dits, on=["indicateur_code", "nom"]).filter(pl.col("compte").is_between(1, seuil - 1))
    dites = "technique.secret_cellule where is_soustraite and not is_propre"
    videes = lire(entrepot, f"select {', '.join(CLE)} from {dites}")
    petites = pl.concat([petits.select(CLE), videes]).unique().with_columns(petite=pl.lit(value=True))
    attendu = (
        lignes.join(petites, on=CLE, how="left")
        .group_by("indicateur_code")
        .agg(nb_lignes=pl.len(), nb_petites=pl.col("petite").sum(), nb_masquees=pl.col("is_masque").sum())
        .with_columns(
            pl.when(pl.col("nb_petites") > 0).then(pl.col("nb_masquees") / pl.col("nb_petites")).alias("part"),
            (100 - 100 * pl.col("nb_masquees") / pl.col("nb_lignes")).alias("part_montree_pct"),
        )
    )
    ensemble = attendu["nb_masquees"].sum() / attendu["nb_petites"].sum()
    lu = lire(entrepot, "select *, masquees_par_petite as part from cubes.cube_secret_bilan")
    assert attendu["nb_petites"].sum() > 100
    assert differences(attendu.drop("part_montree_pct"), lu, ["indicateur_code"], tolerance=0.0005) == []
    montrees = attendu.select("indicateur_code", "part_montree_pct")
    assert differences(montrees, lu, ["indicateur_code"], tolerance=0.051) == []
    assert lu["masquees_par_petite_ensemble"].to_list() == pytest.approx([ensemble] * lu.height, abs=0.005)


@pytest.mark.compare("cube_secret_bilan", colonnes=["nb_provisoires"])
def test_the_rows_still_open_are_those_of_the_periods_that_are_not_over(a_tous, entrepot) -> None:
    """Entries are tolerated for a month; the parc of a year is known whole on the day of its files."""
    clos = lire(
        entrepot, "select to_char(date_reference - interval '2 months', 'YYYY-MM') as m from marts.dim_publication"
    )
    parc = lire(entrepot, "select indicateur_code from marts.dim_indicateur where domaine = 'parc'")
    annuelle = pl.col("periode").str.len_chars() == 4
    fin = pl.when(annuelle).then(pl.col("periode") + "-12").otherwise("periode")
    du_parc = annuelle & pl.col("indicateur_code").is_in(parc["indicateur_code"].to_list())
    ouvertes = a_tous.with_columns(ouverte=(fin > clos["m"].item()) & ~du_parc).group_by("indicateur_code")
    lu = lire(entrepot, "select indicateur_code, nb_provisoires as ouverte from cubes.cube_secret_bilan")
    assert differences(ouvertes.agg(pl.col("ouverte").sum()), lu, ["indicateur_code"]) == []
