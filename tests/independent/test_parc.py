"""The parc in the warehouse against the same figures computed from the landlords' files in full: equal to the unit."""

from pathlib import Path

import polars as pl
import pytest

from tests.independent import calculs, comparaison
from tests.independent.parc import CLE, DIMENSIONS, Parc

RESTREINTES = ["typologie", "type_construction", "financement", "qpv", "bailleur"]
TOUTES = list(DIMENSIONS)
SANS_PERIODE = [dimension for dimension in TOUTES if dimension not in {"periode_construction", "cus"}]
VRAI = pl.lit(value=True)


@pytest.fixture(scope="module")
def parc(dossier_du_run: Path, settings_entrepot) -> Parc:
    """The files of the parc that the warehouse of the run was made from."""
    return Parc(calculs.Fichiers(dossier_du_run / "fichiers"))


def taux(numerateur: str) -> list[pl.Expr]:
    """Share of the rows where a flag holds."""
    return [pl.col(numerateur).sum().alias("numerateur"), pl.len().alias("denominateur")]


# Indicator: dwellings counted, numerator and denominator, factor of the value, dimensions.
CALCULS = {
    "vacance_structurelle": (pl.col("en_location"), taux("vacant_3_mois"), 100, RESTREINTES),
    "mobilite": (pl.col("ancien") & pl.col("ordinaire"), taux("bail_recent"), 100, RESTREINTES),
    "mobilite_avec_etudiants": (pl.col("ancien"), taux("bail_recent"), 100, []),
    "loyer_m2": (
        pl.col("loyer").is_not_null(),
        [pl.col("loyer").sum().alias("numerateur"), pl.col("surface_louee").sum().alias("denominateur")],
        1,
        [*RESTREINTES, "cus"],
    ),
    "parc_recent": (pl.col("loue_en").is_not_null(), taux("recent"), 100, SANS_PERIODE),
    "age_parc": (
        pl.col("construit").is_not_null(),
        [pl.col("age").sum().alias("numerateur"), pl.len().alias("denominateur")],
        1,
        SANS_PERIODE,
    ),
    "parc_profil": (VRAI, [pl.len().alias("numerateur"), pl.lit(1).first().alias("denominateur")], 1, TOUTES),
}


def lire(entrepot, code: str) -> pl.DataFrame:
    """Read an indicator, exact."""
    sql = (
        f"select {', '.join(CLE)}, valeur::float8, numerateur::float8, denominateur::float8, effectif"
        " from marts.indicateur_valeur where indicateur_code = %s"
    )
    with entrepot.connexion() as connexion:
        lignes = connexion.execute(sql, (code,)).fetchall()
    nombres = {"valeur": pl.Float64, "numerateur": pl.Float64, "denominateur": pl.Float64, "effectif": pl.Int64}
    return pl.DataFrame(lignes, schema={**dict.fromkeys(CLE, pl.String), **nombres}, orient="row")


@pytest.mark.compare("indicateur_valeur", indicateurs=CALCULS)
@pytest.mark.parametrize("code", CALCULS)
def test_the_indicator_is_the_same_to_the_unit(parc: Parc, entrepot, code: str) -> None:
    condition, agregats, facteur, dimensions = CALCULS[code]
    attendu = parc.repartir(condition, agregats, dimensions)
    attendu = attendu.with_columns(valeur=facteur * pl.col("numerateur") / pl.col("denominateur"))
    lu = lire(entrepot, code)
    if code == "parc_profil":
        attendu, lu = attendu.drop("denominateur"), lu.drop("denominateur")
    croise = attendu.join(lu, on=CLE, how="full", coalesce=True, suffix="_lu")
    tolerances = {"numerateur": 0.0, "denominateur": 0.0, "valeur": 0.0001}
    faux = pl.any_horizontal(
        (pl.col(nom).fill_null(0) - pl.col(f"{nom}_lu").fill_null(0)).abs() > tolerances[nom]
        for nom in tolerances
        if nom in attendu.columns
    )
    assert (len(attendu) > 1_000 or code == "mobilite_avec_etudiants", set(lu["periode"])) == (
        True,
        {"2024", "2025", "2026"},
    )
    assert lu.select(CLE).is_duplicated().sum() == 0
    assert croise.filter(faux).sort(CLE).rows()[:10] == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["densite", "parc_pour_1000_habitants"])
@pytest.mark.parametrize(
    ("code", "colonne", "facteur"),
    [("densite", "residences_principales", 100), ("parc_pour_1000_habitants", "population", 1000)],
)
def test_the_parc_is_compared_with_what_surrounds_it(
    parc: Parc, entrepot, code: str, colonne: str, facteur: int
) -> None:
    nom = "residences_principales" if code == "densite" else "commune"
    communes = {ligne["code_commune"]: int(ligne[colonne]) for ligne in calculs.seed(nom) if ligne[colonne]}
    logements = parc.repartir(VRAI, [pl.len().alias("logements")], [])
    totaux = [
        {"territoire_type": niveau, "territoire_code": code_, "total": communes[commune]}
        for niveau, codes in calculs.mailles()
        for commune, code_ in codes.items()
        if commune in communes
    ]
    alentour = pl.DataFrame(totaux).group_by("territoire_type", "territoire_code").agg(pl.col("total").sum())
    croise = lire(entrepot, code).join(alentour, on=["territoire_type", "territoire_code"], how="left")
    croise = croise.join(logements, on=CLE, how="left").with_columns(pl.col("logements").fill_null(0))
    attendu = facteur * pl.col("logements") / pl.col("total")
    faux = ((pl.col("valeur") - attendu).abs() > 0.0001) | (pl.col("numerateur") != pl.col("logements"))
    assert len(croise) > 1_000
    assert croise.filter(faux | (pl.col("denominateur") != pl.col("total"))).rows()[:10] == []


def test_student_residences_turn_over_more_than_the_others(parc: Parc) -> None:
    anciens = parc.logements.filter("ancien")
    part = anciens.group_by("ordinaire").agg(pl.col("bail_recent").mean()).sort("ordinaire")["bail_recent"].to_list()
    assert part[0] > 2 * part[1]


MESURES = {
    "total": pl.col("annee").is_not_null(),
    "collectif": pl.col("construction").is_in(["C", "E"]),
    "individuel": pl.col("construction") == "I",
    "pieces_1_2": pl.col("pieces").is_between(1, 2),
    "pieces_3_4": pl.col("pieces").is_between(3, 4),
    "pieces_5_plus": pl.col("pieces") >= 5,
    "en_qpv": pl.col("qpv") == "OUI",
    "hors_qpv": pl.col("qpv") == "NON",
    **{
        f"{prefixe}_{nom}": pl.col(colonne).is_in(classes)
        for prefixe, colonne in (("dpe", "energie"), ("ges", "climat"))
        for nom, classes in {"abc": ["A", "B", "C"], "d": ["D"], "efg": ["E", "F", "G"], "inconnu": ["INCONNU"]}.items()
    },
}


@pytest.mark.compare("parc_indicateur", colonnes=["valeur", "part_pct"])
def test_the_public_counts_of_the_parc_are_the_same(parc: Parc, entrepot) -> None:
    cle = ["annee", "territoire_type", "territoire_code"]
    comptes = parc.repartir(VRAI, [condition.sum().alias(mesure) for mesure, condition in MESURES.items()], [])
    comptes = comptes.with_columns(annee=pl.col("periode"), tous=pl.col("total"))
    comptes = comptes.unpivot(MESURES, index=[*cle, "tous"], variable_name="mesure", value_name="valeur")
    attendu = comptes.with_columns(part_pct=100 * pl.col("valeur") / pl.col("tous")).drop("tous")
    lu = comparaison.lire(entrepot, "select *, annee::text as an from marts.parc_indicateur").with_columns(annee="an")
    assert comparaison.differences(attendu, lu, [*cle, "mesure"], tolerance=0.0001) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["vacance"])
def test_the_vacancy_of_each_landlord_is_the_same(parc: Parc, entrepot) -> None:
    comptes = [(pl.col("mode") == "2").sum().alias("numerateur"), pl.len().alias("denominateur")]
    attendu = parc.repartir(pl.col("en_location"), comptes, ["bailleur"]).filter(pl.col("dimension") == "bailleur")
    # A landlord whose dwellings are neither let nor on offer has none to count.
    lu = lire(entrepot, "vacance").filter((pl.col("dimension") == "bailleur") & (pl.col("effectif") > 0))
    assert comparaison.differences(attendu.filter(pl.col("territoire_type") != "commune"), lu, CLE) == []
