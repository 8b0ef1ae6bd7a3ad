"""The chain of propositions in the warehouse against the same figures computed from the files: equal, to the unit."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.independent import calculs
from tests.independent.parc import classer
from tests.independent.propositions import CLE, ETAPES, Chaine, repartir

Publie = Callable[[str], pl.DataFrame]
TYPE = {"typologie": "type"}
LOGEMENT = {**TYPE, "bailleur": "bailleur_code", "contingent": "contingent_code"}


@pytest.fixture(scope="module")
def chaine(dossier_du_run: Path, settings_entrepot) -> Chaine:
    """The chain in the files that the warehouse of the run was made from."""
    return Chaine(calculs.Fichiers(dossier_du_run / "fichiers"))


@pytest.fixture(scope="module")
def publie(entrepot) -> Publie:
    """Read an indicator, exact."""

    def lire(code: str) -> pl.DataFrame:
        colonnes = ("valeur", "borne_basse", "borne_haute", "numerateur", "denominateur", "effectif")
        sql = (
            f"select {', '.join(CLE)}, {', '.join(f'{c}::float8' for c in colonnes)}"
            " from marts.indicateur_valeur where indicateur_code = %s"
        )
        with entrepot.connexion() as connexion:
            lignes = connexion.execute(sql, (code,)).fetchall()
        schema = {**dict.fromkeys(CLE, pl.String), **dict.fromkeys(colonnes, pl.Float64)}
        return pl.DataFrame(lignes, schema=schema, orient="row")

    return lire


def ecarts(attendu: pl.DataFrame, lu: pl.DataFrame, tolerance: float = 0.0) -> list[tuple]:
    """Return the cells that differ; a cell of one side only must count nobody."""
    colonnes = [colonne for colonne in attendu.columns if colonne not in CLE]
    attendu = attendu.filter(pl.col("periode").is_in(lu["periode"].unique().to_list()))
    attendu = attendu.with_columns(pl.col(colonnes).cast(pl.Float64))
    croise = attendu.join(lu.select(*CLE, *colonnes), on=CLE, how="full", coalesce=True, suffix="_lu")
    different = pl.any_horizontal(
        (pl.col(colonne).fill_null(0) - pl.col(f"{colonne}_lu").fill_null(0)).abs() > tolerance for colonne in colonnes
    )
    assert len(attendu) > 0
    assert lu.select(CLE).is_duplicated().sum() == 0
    return croise.filter(different).sort(CLE).rows()[:20]


COMPTES = {
    "refus_motif": ("repondue", "refusee", {"motif_refus": "motif", **TYPE}),
    "echec_proposition": ("fin", "echec", {"etape": "issue", **TYPE}),
    "non_attribution": ("cal", "rejetee", {"motif_non_attribution": "motif_decision"}),
    "decision_cal": ("cal", "decidee", {"decision": "decision", **TYPE}),
}


@pytest.mark.compare("indicateur_valeur", indicateurs=COMPTES)
@pytest.mark.parametrize("code", COMPTES)
def test_what_ends_a_proposition_is_counted_the_same(chaine: Chaine, publie: Publie, code: str) -> None:
    jour, drapeau, dimensions = COMPTES[code]
    silence = pl.when(pl.col("issue") == "SILENCE").then(pl.lit("NRP")).otherwise(pl.lit("NMO"))
    lignes = chaine.candidatures.with_columns(
        motif=pl.coalesce("motif_refus", silence),
        echec=~pl.col("issue").is_in(["BAIL", "EN_COURS"]),
        rejetee=pl.col("decision") == "NAT",
        decidee=pl.col("decision").is_not_null(),
    )
    lignes = lignes.filter(drapeau).rename({jour: "jour"})
    attendu = repartir(lignes, [pl.len().alias("valeur")], dimensions)
    assert ecarts(attendu, publie(code)) == []


@pytest.mark.compare(
    "indicateur_valeur",
    indicateurs=[f"passage_{etape}" for etape in ("examen", "decision", "offre", "acceptation", "bail")],
)
@pytest.mark.parametrize(
    ("code", "atteinte", "precedente"),
    [
        ("passage_examen", "examinees", "positionnees"),
        ("passage_decision", "favorables", "examinees"),
        ("passage_offre", "offertes", "favorables"),
        ("passage_acceptation", "acceptees", "offertes"),
        ("passage_bail", "baux", "acceptees"),
    ],
)
def test_each_step_is_passed_by_as_many(
    chaine: Chaine, publie: Publie, code: str, atteinte: str, precedente: str
) -> None:
    lignes = chaine.candidatures.with_columns(jour="entree")
    comptes = [pl.col(atteinte).sum().alias("numerateur"), pl.col(precedente).sum().alias("denominateur")]
    attendu = repartir(lignes, comptes, TYPE).filter(pl.col("denominateur") > 0)
    attendu = attendu.with_columns(valeur=100 * pl.col("numerateur") / pl.col("denominateur"))
    assert ecarts(attendu, publie(code), tolerance=0.0001) == []


def test_a_cohort_is_mature_when_99_in_100_have_met_their_end(chaine: Chaine, entrepot) -> None:
    with entrepot.connexion() as connexion:
        sql = "select indicateur_code, maturite_mois from marts.dim_indicateur where maturite_mois > 0"
        maturites = dict(connexion.execute(sql).fetchall())
    # The last cohorts are left out: only their quickest propositions have met their end.
    assez_anciennes = pl.col("entree") < pl.lit(chaine.reference).dt.offset_by("-12mo")
    suivies = chaine.candidatures.filter(assez_anciennes & pl.col("fin").is_not_null())
    jours = (suivies["fin"] - suivies["entree"]).dt.total_days()
    passages = {code: mois for code, mois in maturites.items() if code.startswith("passage_")}
    assert len(passages) == 5
    for code, mois in passages.items():
        parts = [float((jours <= nombre * 30.4).mean()) for nombre in (mois - 2, mois)]
        assert parts[0] < 0.99 <= parts[1], (code, parts)
    # The year that a household is followed; the thirty days of a réservataire.
    assert (maturites["classe_jamais_loge"], maturites["classe_plusieurs_fois"]) == (12, 12)
    assert (maturites["delai_reservataire"], maturites["part_reservataire_plus_30_jours"]) == (1, 1)


def test_the_steps_are_nested(chaine: Chaine) -> None:
    comptes = [chaine.candidatures[etape].sum() for etape in ETAPES]
    assert comptes == sorted(comptes, reverse=True)
    assert min(comptes) > 100


@pytest.mark.compare("indicateur_valeur", indicateurs=["refus"])
def test_the_refusals_of_each_landlord_and_contingent_are_the_same(chaine: Chaine, publie: Publie) -> None:
    axes = ["bailleur", "contingent"]
    reponses = chaine.candidatures.drop_nulls("repondue").with_columns(jour="repondue")
    comptes = [pl.col("refusee").sum().alias("numerateur"), pl.len().alias("denominateur")]
    attendu = repartir(reponses, comptes, LOGEMENT, suivies=("bailleur",)).filter(pl.col("dimension").is_in(axes))
    assert ecarts(attendu, publie("refus").filter(pl.col("dimension").is_in(axes))) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["menage_refus"])
def test_households_that_refused_are_not_refused_offers(chaine: Chaine, publie: Publie) -> None:
    annee = pl.col("repondue").dt.year()
    repondues = chaine.candidatures.drop_nulls(["repondue", "nud"]).sort("repondue", "candidature_id")
    menages = repondues.group_by("nud", annee.alias("annee"), maintain_order=True).agg(
        pl.col("refusee").any(), commune=pl.col("commune").last(), jour=pl.col("repondue").last()
    )
    attendu = repartir(menages, [pl.col("refusee").sum().alias("numerateur"), pl.len().alias("denominateur")])
    attendu = attendu.filter(pl.col("periode").str.len_chars() == 4)
    assert ecarts(attendu, publie("menage_refus")) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["classe_jamais_loge", "classe_plusieurs_fois"])
def test_ranked_households_never_housed_are_the_same(chaine: Chaine, publie: Publie) -> None:
    baux = chaine.fichiers.attributions.select("nud", "date_bail")
    classees = chaine.candidatures.filter(pl.col("decision").is_in(["ATR", "ACS"])).drop_nulls(["cal", "nud"])
    suivis = classees.join(baux, on="nud").filter(
        (pl.col("date_bail") >= pl.col("cal")) & (pl.col("date_bail") < pl.col("cal").dt.offset_by("12mo"))
    )
    loge = pl.col("candidature_id").is_in(suivis["candidature_id"].to_list())
    classees = classees.sort("cal", "candidature_id").with_columns(loge=loge)
    menages = classees.group_by("nud", pl.col("cal").dt.year().alias("annee"), maintain_order=True).agg(
        seul=(~pl.col("loge")).all(), commune=pl.col("commune").last(), jour=pl.col("cal").last()
    )
    attendu = repartir(menages, [pl.col("seul").sum().alias("numerateur"), pl.len().alias("denominateur")])
    assert ecarts(attendu.filter(pl.col("periode").str.len_chars() == 4), publie("classe_jamais_loge")) == []
    deuxieme = classees.filter((pl.col("nud").cum_count().over("nud") == 2) & ~pl.col("loge"))
    attendu = repartir(deuxieme.with_columns(jour="cal"), [pl.len().alias("valeur")], TYPE)
    assert ecarts(attendu, publie("classe_plusieurs_fois")) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["moins_de_3_candidats", "moins_de_3_motif"])
def test_dwellings_with_fewer_than_three_candidates_are_the_same(chaine: Chaine, publie: Publie) -> None:
    examens = chaine.examens.with_columns(jour="cal", peu=pl.col("candidats") < 3)
    attendu = repartir(examens, [pl.col("peu").sum().alias("numerateur"), pl.len().alias("denominateur")], LOGEMENT)
    assert attendu["dimension"].n_unique() == 4
    assert ecarts(attendu, publie("moins_de_3_candidats")) == []
    peu = examens.filter("peu").with_columns(pl.col("motif").fill_null("INCONNU"))
    attendu = repartir(peu, [pl.len().alias("valeur")], {"motif_moins_de_3": "motif"})
    assert ecarts(attendu, publie("moins_de_3_motif")) == []


@pytest.mark.compare(
    "indicateur_valeur", indicateurs=["propositions_avant_bail", "passages_cal_par_logement", "jours_perdus_refus"]
)
@pytest.mark.parametrize(
    ("code", "somme"),
    [
        ("propositions_avant_bail", "propositions"),
        ("passages_cal_par_logement", "passages"),
        ("jours_perdus_refus", "perdus"),
    ],
)
def test_what_precedes_a_lease_is_the_same(chaine: Chaine, publie: Publie, code: str, somme: str) -> None:
    louees = chaine.vacances.drop_nulls("bail").with_columns(jour="bail")
    dimensions = {**LOGEMENT, **({"offre_refusee": "offre_refusee"} if code == "jours_perdus_refus" else {})}
    comptes = [pl.col(somme).sum().alias("numerateur"), pl.len().alias("denominateur")]
    attendu = repartir(louees, comptes, dimensions)
    assert attendu["numerateur"].sum() > 0
    assert ecarts(attendu, publie(code)) == []


def quartiles(colonne: str) -> list[pl.Expr]:
    """Median and quartiles of a column, interpolated."""
    parts = {"valeur": 0.5, "borne_basse": 0.25, "borne_haute": 0.75}
    return [pl.col(colonne).quantile(part, interpolation="linear").alias(nom) for nom, part in parts.items()]


@pytest.mark.compare("indicateur_valeur", indicateurs=["vacance_avant_bail"])
def test_the_vacancy_before_a_lease_is_the_same(chaine: Chaine, publie: Publie) -> None:
    louees = chaine.vacances.drop_nulls(["bail", "vide"]).with_columns(jour="bail")
    comptes = [*quartiles("vide"), *(pl.len().alias(compte) for compte in ("effectif", "denominateur"))]
    attendu = repartir(louees, comptes, {"offre_refusee": "offre_refusee", **LOGEMENT})
    assert ecarts(attendu, publie("vacance_avant_bail"), tolerance=0.001) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["delai_etape"])
def test_the_days_of_each_step_are_the_same(chaine: Chaine, publie: Publie) -> None:
    comptes = [*quartiles("jours"), pl.len().alias("effectif")]
    attendu = repartir(chaine.delais(), comptes, {"etape": "etape"}, mois=False)
    attendu = attendu.filter(pl.col("dimension") == "etape")
    assert attendu["modalite"].n_unique() == 7
    assert ecarts(attendu, publie("delai_etape"), tolerance=0.006) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["demandes_sans_proposition", "propositions_par_demande"])
def test_demandes_never_positioned_are_the_same(chaine: Chaine, publie: Publie) -> None:
    premiere = chaine.candidatures.group_by("nud").agg(premiere=pl.col("entree").min())
    propositions = chaine.candidatures.select("nud", "entree")
    actives = calculs.actives(chaine.fichiers).filter(
        pl.col("territoire_type") == "commune", pl.col("typologie") == "TOUS"
    )
    fin = pl.col("periode").str.to_date("%Y-%m").dt.month_end()
    actives = actives.with_columns(jour=fin).join(premiere, on="nud", how="left")
    classe = classer(
        pl.col("anciennete"), [11, 23, 35, 47, 59, 119], ["lt1", "1-2", "2-3", "3-4", "4-5", "5-10", "10P"]
    )
    actives = actives.with_columns(
        sans=(pl.col("premiere").is_null() | (pl.col("premiere") > pl.col("jour"))), classe=classe
    )
    recues = actives.join(propositions, on="nud").filter(pl.col("entree") <= pl.col("jour"))
    actives = actives.join(recues.group_by("nud", "periode").agg(recues=pl.len()), on=["nud", "periode"], how="left")
    comptes = [pl.col("sans").sum().alias("numerateur"), pl.len().alias("denominateur")]
    decembre = actives.filter(pl.col("jour").dt.month() == 12).select(
        pl.exclude("periode", "territoire_type", "territoire_code")
    )
    par_mois = repartir(actives, comptes).filter(pl.col("periode").str.len_chars() == 7)
    par_an = repartir(decembre, comptes, {"anciennete": "classe"}, mois=False)
    lu = publie("demandes_sans_proposition")
    detail_du_mois = (pl.col("periode").str.len_chars() == 7) & (pl.col("dimension") == "anciennete")
    dernier = actives.filter(pl.col("jour") == pl.col("jour").max())
    dernier = dernier.select(pl.exclude("periode", "territoire_type", "territoire_code")).with_columns(
        jour=pl.col("jour").dt.replace(month=1, day=1)
    )
    # The last month is detailed as the years are.
    detail = repartir(dernier, comptes, {"anciennete": "classe"}, mois=False).with_columns(
        periode=pl.lit(actives["jour"].max().strftime("%Y-%m"))
    )
    detail = detail.filter(pl.col("dimension") == "anciennete")
    assert set(lu.filter(detail_du_mois)["periode"]) == set(detail["periode"])
    assert ecarts(pl.concat([par_mois, par_an, detail]), lu) == []
    comptes = [pl.col("recues").sum().alias("numerateur"), pl.len().alias("denominateur")]
    attendu = pl.concat(
        [
            repartir(actives, comptes).filter(pl.col("periode").str.len_chars() == 7),
            repartir(decembre, comptes, mois=False),
        ]
    )
    assert ecarts(attendu, publie("propositions_par_demande")) == []


@pytest.mark.compare(
    "chaine_etape",
    colonnes=[
        *("nb", "nb_entrees", "part_pct", "mediane_jours", "p25_jours", "p75_jours", "is_annee_complete"),
        "territoire_type",
    ],
)
def test_the_mart_of_the_landlords_is_the_same(chaine: Chaine, entrepot) -> None:
    cle = ["annee", "territoire_code", "bailleur_code", "etape"]
    codes = calculs.territoires()["epci"]

    def croiser(lignes: pl.DataFrame, agregats: list[pl.Expr], groupes: list[str]) -> pl.DataFrame:
        situees = lignes.with_columns(annee=pl.col("jour").dt.year(), epci=pl.col("commune").replace_strict(codes))
        return pl.concat(
            situees.with_columns(territoire_code=lieu, bailleur_code=bailleur).group_by(groupes).agg(agregats)
            for lieu in (pl.lit("31"), pl.col("epci"))
            for bailleur in (pl.lit("TOUS"), pl.col("bailleur_code"))
        )

    with entrepot.connexion() as connexion:
        lignes = connexion.execute(
            "select annee, territoire_code, bailleur_code, etape, nb, mediane_jours::float8, p25_jours::float8,"
            " p75_jours::float8, nb_entrees, part_pct::float8, mesure, is_annee_complete from marts.chaine_etape"
        ).fetchall()
    noms = ["nb", "valeur", "borne_basse", "borne_haute"]
    schema = {
        "annee": pl.Int32,
        **dict.fromkeys(cle[1:], pl.String),
        **dict.fromkeys([*noms, "nb_entrees", "part_pct"], pl.Float64),
        "mesure": pl.String,
        "is_annee_complete": pl.Boolean,
    }
    lu = pl.DataFrame(lignes, schema=schema, orient="row")
    annees = [fin.year for fin in chaine.fichiers.mois]
    assert set(lu.select("annee", "is_annee_complete").rows()) == {(a, annees.count(a) == 12) for a in annees}

    delais = croiser(chaine.delais(), [pl.len().alias("nb"), *quartiles("jours")], cle)
    croise = delais.join(lu.filter(pl.col("mesure") == "delai"), on=cle, how="full", coalesce=True, suffix="_lu")
    faux = pl.any_horizontal((pl.col(n) - pl.col(f"{n}_lu")).abs().fill_null(1) > 0.006 for n in noms)
    assert (len(delais) > 500, croise.filter(faux).rows()[:10]) == (True, [])

    fenetre = pl.col("jour").is_between(chaine.fichiers.mois[0].replace(month=1, day=1), chaine.reference)
    entrees = chaine.candidatures.with_columns(jour="entree").filter(fenetre)
    comptes = croiser(entrees, [pl.col(etape).sum() for etape in ETAPES], cle[:3])
    noms_des_etapes = dict(
        zip(ETAPES, ("POSITIONNEE", "EXAMINEE", "FAVORABLE", "OFFERTE", "ACCEPTEE", "BAIL"), strict=True)
    )
    long = comptes.unpivot(index=cle[:3], variable_name="etape", value_name="attendu")
    long = long.with_columns(pl.col("etape").replace_strict(noms_des_etapes))
    # The share that reached each step is of those who were positioned.
    long = long.join(comptes.select(*cle[:3], entrees="positionnees"), on=cle[:3])
    croise = long.join(lu.filter(pl.col("mesure") == "entonnoir"), on=cle, how="full", coalesce=True)
    part = (100 * pl.col("attendu") / pl.col("entrees") - pl.col("part_pct")).abs()
    faux = (pl.col("attendu") != pl.col("nb")) | (pl.col("entrees") != pl.col("nb_entrees")) | (part > 0.0001)
    assert croise.filter(faux.fill_null(value=True)).rows()[:10] == []
    sans_entree = lu.filter(pl.col("mesure") == "delai").select("nb_entrees", "part_pct")
    assert sans_entree.null_count().row(0) == (len(sans_entree), len(sans_entree))
