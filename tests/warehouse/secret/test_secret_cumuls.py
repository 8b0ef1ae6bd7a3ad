"""Years told together: the sum of what they said, and nothing of a year that is masked."""

import sqlite3

import numpy as np
import polars as pl
import pytest

from tests.warehouse.secret.tables import SEUIL
from tests.warehouse.secret.test_secret_cubes import (
    CATALOGUE,
    COMMUNES,
    TERRITOIRES,
    audit_entier,
    lignes,
    masquer,
    publier,
)
from warehouse.disclosure.cellules import Cle
from warehouse.disclosure.cubes import lire_cellules, masquer_les_cubes
from warehouse.disclosure.cumuls import annees, avec, cumuler, cumuler_les_lectures, dire_ensemble
from warehouse.disclosure.diffusion import CUMULS
from warehouse.disclosure.fallbacks import REPLIS
from warehouse.disclosure.liens import observer
from warehouse.disclosure.perimetres import LIEU

ANNEES = ("2023", "2024", "2025")
BLOC = "2023-2025"
TYPES = ("T1", "T2", "T3")
LIEUX = {"departement", "epci"}
DU_DEPARTEMENT = {"territoire_type": "departement"}
MAILLES = pl.DataFrame(
    [("attribution", type_, dimension) for type_ in LIEUX for dimension in ("ensemble", "typologie")],
    schema=["indicateur_code", "territoire_type", "dimension"],
    orient="row",
)


def baux(par_an):
    """Leases by month of the département, by year and type of it and its EPCI: ``{year: {type: {commune: count}}}``."""
    trames = []
    for annee, par_type in par_an.items():
        tout = {c: sum(comptes[c] for comptes in par_type.values()) for c in COMMUNES}
        trames.append(lignes("attribution", {c: (0, 0, v) for c, v in tout.items()}, annee, types=LIEUX))
        for mois in range(1, 13):
            du_mois = {c: (0, 0, v // 12 + (mois <= v % 12)) for c, v in tout.items()}
            trames.append(lignes("attribution", du_mois, f"{annee}-{mois:02d}", types={"departement"}))
        for nom, comptes in par_type.items():
            siens = {c: (0, 0, v) for c, v in comptes.items()}
            trames.append(lignes("attribution", siens, annee, "typologie", nom, types=LIEUX))
    return pl.concat(trames).with_columns(departement_code=pl.lit("31"), valeur=pl.col("effectif"))


def grands(petits=()):
    """Leases large everywhere, but ``(year, type, EPCI, count)``: so many in that EPCI."""
    par_an = {annee: {nom: dict.fromkeys(COMMUNES, 30) for nom in TYPES} for annee in ANNEES}
    for annee, nom, epci, compte in petits:
        premiere, *autres = sorted(c for c, e in COMMUNES.items() if e == epci)
        par_an[annee][nom] |= dict.fromkeys(autres, 0) | {premiere: compte}
    return baux(par_an)


def closes(annuelles):
    return annuelles.with_columns(is_provisoire=pl.lit(value=False))


def cumul(annuelles):
    return cumuler(closes(annuelles), MAILLES)


def avec_le_bloc(annuelles):
    return avec(annuelles, cumul(annuelles))


def dire(annuelles, connues):
    """Rows of the years, and of their block as told."""
    completes = closes(annuelles)
    return dire_ensemble(avec(completes, cumuler(completes, MAILLES)), connues, MAILLES)[0].drop("is_provisoire")


def laisses(annuelles, connues):
    """Kinds of cells of the blocks that are not told, with the reason."""
    completes = closes(annuelles)
    return dire_ensemble(avec(completes, cumuler(completes, MAILLES, connues)), connues, MAILLES)[1]


def deja(annuelles):
    """Rows told before, all shown."""
    return annuelles.with_columns(is_masque=pl.lit(value=False))


def lectures(lues):
    """What the landlord L1 reads of its own: ``{(period, EPCI): leases of type T2}``."""
    lieux = [("epci", "E0"), ("epci", "E1"), ("departement", "31")]
    noms = [(a, *lieu, d, m) for a in ANNEES for lieu in lieux for d, m in (("ensemble", "TOUS"), ("typologie", "T2"))]
    return pl.DataFrame(
        [
            ("bail", "annee", a, *reste, "L1", sum(n for (b, e), n in lues.items() if a == b and reste[1] in {e, "31"}))
            for a, *reste in noms
        ],
        schema=["mesure", *LIEU, "lecteur_code", "effectif"],
        orient="row",
    )


def montrees(resultat, publiees):
    """Return the counts of E0 that are shown, by period and type."""
    siennes = publier(publiees, resultat).filter(~pl.col("is_masque"), territoire_code="E0", dimension="typologie")
    return {(p, m): int(n) for p, m, n in siennes.select("periode", "modalite", "effectif").iter_rows()}


def en_cellules(trame):
    cles = ("periode", "territoire_type", "territoire_code", "dimension", "modalite")
    return {tuple(ligne): n for *ligne, n in trame.select(*cles, "effectif").iter_rows()}


def test_a_block_is_the_sum_of_its_three_years_in_each_territory_and_modality():
    annuelles = grands([("2024", "T2", "E1", 5)])
    attendues = {}
    for (annee, *cellule), compte in en_cellules(annuelles.filter(periode_type="annee")).items():
        assert annee in ANNEES
        attendues[BLOC, *cellule] = attendues.get((BLOC, *cellule), 0) + compte
    assert en_cellules(cumul(annuelles)) == attendues


def test_blocks_never_share_a_year():
    une = grands().filter(pl.col("periode") == "2024", territoire_type="departement", dimension="ensemble")
    siecle = pl.concat([une.with_columns(periode=pl.lit(str(annee))) for annee in range(2001, 2101)])
    blocs = cumul(siecle)["periode"].to_list()
    toutes = [annee for nom in blocs for annee in annees(nom)]
    assert len(blocs) == 33
    assert sorted(toutes) == sorted({*toutes}) == [str(annee) for annee in range(2002, 2101)][: len(toutes)]


@pytest.mark.parametrize(("depuis", "blocs"), [("2023", {"2023-2025"}), ("2024", {"2024-2025"}), ("2025", set())])
def test_a_block_is_named_by_the_years_that_the_files_cover(depuis, blocs):
    assert set(cumul(grands().filter(pl.col("periode") >= depuis))["periode"]) == blocs


def test_a_block_with_a_year_missing_between_two_is_not_told():
    assert cumul(grands().filter(~pl.col("periode").str.starts_with("2024"))).is_empty()


def sans(annuelles, epci, annee):
    """Rows of which an EPCI tells nothing of a year."""
    return annuelles.filter(~((pl.col("territoire_code") == epci) & (pl.col("periode") == annee)))


def test_where_a_territory_is_not_told_each_year_none_of_its_kind_has_a_block():
    assert set(cumul(sans(grands(), "E0", "2023"))["territoire_code"]) == {"31"}


def test_where_one_epci_has_no_lease_in_a_year_as_many_rows_of_the_years_are_shown():
    petits = [("2023", "T1", "E2", 0), ("2023", "T2", "E2", 0), ("2023", "T3", "E2", 0), ("2024", "T2", "E2", 4)]
    annuelles = sans(grands(petits), "E2", "2023")
    seules, avec_blocs = masquer(annuelles), masquer(avec_le_bloc(annuelles))
    assert [r.lignes.filter("is_masque", periode_type="annee").height for r in (seules, avec_blocs)] == [4, 4]
    assert not avec_blocs.retirees


def test_a_place_of_which_no_modality_is_told_is_not_known_to_count_nobody():
    """E2, of which types are not told by years together, is not one that has no lease of T1."""
    petits = [(annee, nom, "E2", 0) for annee in ANNEES for nom in ("T2", "T3")]
    hors = (pl.col("periode") == BLOC) & (pl.col("territoire_code") == "E2") & (pl.col("dimension") == "typologie")
    publiees = avec_le_bloc(grands(petits)).filter(~hors)
    liens = observer(lire_cellules(publiees, CATALOGUE, TERRITOIRES), TERRITOIRES)
    nuls = liens.zeros(lire_cellules(publiees, CATALOGUE, TERRITOIRES))
    assert Cle("bail", BLOC, "epci:E2", "typologie=T1") not in nuls
    assert not masquer(publiees).retirees


@pytest.mark.parametrize("manque", ["absente", "ouverte"])
def test_a_block_of_which_the_last_year_is_absent_or_open_is_not_told(manque):
    annuelles, derniere = closes(grands()), pl.col("periode").str.starts_with("2025")
    incompletes = annuelles.filter(~derniere) if manque == "absente" else annuelles.with_columns(is_provisoire=derniere)
    assert cumuler(incompletes, MAILLES).is_empty()


def test_a_block_says_what_its_years_said_and_no_late_entry():
    """Of three years told one by one, two have gained a lease since: the sum would tell it."""
    dites, du_jour = grands(), grands([("2023", "T2", "E0", 121), ("2024", "T2", "E0", 121)])
    connues = dites.filter(pl.col("periode") < "2025").with_columns(is_masque=pl.lit(value=False))
    assert en_cellules(dire(du_jour, connues).filter(periode=BLOC)) == en_cellules(cumul(dites))


def test_a_block_of_years_that_the_files_no_longer_hold_is_not_told():
    """Nobody counts any more how many of them readers of their own rows know."""
    connues = grands().filter(pl.col("periode") < "2025").with_columns(is_masque=pl.lit(value=False))
    assert BLOC in set(cumuler(closes(grands()), MAILLES)["periode"])
    assert BLOC not in set(dire(grands().filter(pl.col("periode") >= "2025"), connues)["periode"])


@pytest.mark.parametrize(
    ("nom", "dites"), [("T2", DU_DEPARTEMENT), ("T3", DU_DEPARTEMENT), ("T2", {"dimension": "ensemble"})]
)
def test_a_block_of_years_told_at_two_dates_that_add_up_no_more_is_left_out_alone(nom, dites):
    """A lease of 2023 was written, or its type corrected, after the telling of the département, or of the whole."""
    suivantes = grands().with_columns(
        periode=(pl.col("periode").str.head(4).cast(int) + len(ANNEES)).cast(str) + pl.col("periode").str.slice(4)
    )
    du_jour = pl.concat([grands([("2023", "T2", "E0", 121), ("2023", "T3", "E0", 120 - (nom == "T3"))]), suivantes])
    connues = deja(grands().filter(pl.col("periode") == "2023", **dites))
    publiees = dire(du_jour, connues)
    assert set(publiees.filter(periode_type="annees")["periode"]) == {"2026-2028"}
    assert masquer(publiees, connues.select(*publiees.columns, "is_masque")).constats == ()
    assert {ligne[:2] for ligne in laisses(du_jour, connues).iter_rows()} == {("attribution", BLOC)}


def test_a_type_that_a_correction_empties_keeps_what_it_said_in_the_block():
    """The one lease of T3 of an EPCI is one of T2 today: nobody else loses its block."""
    petits = [("2023", "T3", "E0", 1), ("2024", "T3", "E0", 0), ("2025", "T3", "E0", 0)]
    dites = grands(petits)
    du_jour = grands([("2023", "T2", "E0", 121), ("2023", "T3", "E0", 0), *petits[1:]])
    du_jour = du_jour.filter(~((pl.col("territoire_code") == "E0") & (pl.col("modalite") == "T3")))
    connues = deja(dites.filter(pl.col("periode") == "2023"))
    assert en_cellules(dire(du_jour, connues).filter(periode=BLOC)) == en_cellules(cumul(dites))
    assert laisses(du_jour, connues).is_empty()


def test_a_territory_that_the_files_no_longer_name_takes_no_block_from_the_others():
    du_jour = grands()
    anciennes = du_jour.filter(pl.col("periode") == "2023", territoire_code="E2").with_columns(
        territoire_code=pl.lit("X")
    )
    assert en_cellules(dire(du_jour, deja(anciennes)).filter(periode=BLOC)) == en_cellules(cumul(du_jour))


def test_what_is_left_out_of_a_block_is_named_with_the_reason():
    ((code, periode, motif), autre) = laisses(sans(grands(), "E0", "2023"), deja(grands().clear())).iter_rows()
    assert (code, periode) == ("attribution", BLOC) == autre[:2]
    assert motif.startswith("epci, ensemble : un territoire")


def test_years_told_together_are_never_told_with_one_more():
    """Of 2024 and 2025 told together, less the three years, 2023 would remain."""
    dites = deja(avec_le_bloc(grands().filter(pl.col("periode") >= "2024")))
    completes = closes(grands())
    assert set(cumuler(completes, MAILLES, dites)["periode"]) == {"2024-2025"}
    assert BLOC not in set(dire(grands(), dites)["periode"])
    assert cumuler(completes.filter(pl.col("periode") >= "2024"), MAILLES, deja(cumul(grands()))).is_empty()


def test_what_a_collectivite_alone_is_told_has_no_block_told_to_all():
    base = sqlite3.connect(":memory:")
    for nom, colonnes in (
        (
            "referentiel.cube_maille",
            "indicateur_code, territoire_type, dimension, periode_type, is_avant_cloture, is_propre",
        ),
        ("next__marts.dim_indicateur", "indicateur_code, unite, domaine, is_publie"),
    ):
        base.execute(f"attach ':memory:' as {nom.split('.')[0]}")
        base.execute(f"create table {nom} ({colonnes})")
    base.execute("insert into next__marts.dim_indicateur values ('attribution', 'compte', 'attribution', true)")
    for type_, est_propre in (("epci", False), ("commune", True)):
        ligne = ["attribution", type_, "ensemble", "annees", False, est_propre]
        base.execute("insert into referentiel.cube_maille values (?, ?, ?, ?, ?, ?)", ligne)
    assert [ligne[1] for ligne in base.execute(CUMULS)] == ["epci"]


def test_a_territory_that_told_types_apart_then_together_has_no_block():
    annuelles = grands().with_columns(
        modalite=pl.when((pl.col("periode") == "2024") & pl.col("modalite").is_in(["T1"]))
        .then(pl.lit("T0+T1"))
        .otherwise("modalite")
    )
    assert set(cumul(annuelles)["dimension"]) == {"ensemble"}


def test_a_count_that_does_not_add_up_over_time_is_refused():
    """The year of a stock is its December: three of them count nobody in particular."""
    un = dict.fromkeys(COMMUNES, (0, 0, 30))
    mois = [f"{annee}-{m:02d}" for annee in ANNEES for m in range(1, 13)]
    stock = pl.concat([lignes("stock", un, quand, types=LIEUX) for quand in (*ANNEES, *mois)])
    stock = stock.with_columns(departement_code=pl.lit("31"), valeur=pl.col("effectif"))
    blocs = cumuler(closes(stock), MAILLES.with_columns(indicateur_code=pl.lit("stock")))
    assert not blocs.is_empty()
    with pytest.raises(ValueError, match="do not add up"):
        masquer(avec(stock, blocs))


def test_the_years_of_a_territory_that_is_told_no_month_make_its_block():
    siennes = avec_le_bloc(grands().filter(pl.col("periode_type") == "annee", pl.col("territoire_code") == "E0"))
    liens = observer(lire_cellules(siennes, CATALOGUE, TERRITOIRES), TERRITOIRES.seul("epci:E0"))
    assert liens.flux == {"bail"}


def test_attaque_D3_a_block_gives_back_no_year_that_is_masked():
    publiees = avec_le_bloc(grands([("2025", "T2", "E0", 4)]))
    resultat = masquer(publiees)
    assert resultat.constats == ()
    assert audit_entier(resultat).constats == ()
    vues = montrees(resultat, publiees)
    assert len({(periode, "T2") for periode in (*ANNEES, BLOC)} - vues.keys()) > 1


def test_attaque_D3_years_shown_before_hide_the_block_that_would_tell_the_last():
    toutes = grands([("2025", "T2", "E0", 4)])
    premieres = toutes.filter(pl.col("periode") < "2025")
    connues = publier(premieres, masquer(premieres))
    publiees = dire(toutes, connues)
    resultat = masquer(publiees, connues.select(*publiees.columns, "is_masque"))
    assert resultat.constats == ()
    assert {("2025", "T2"), (BLOC, "T2")}.isdisjoint(montrees(resultat, publiees))


def test_attaque_D3_a_block_shown_before_hides_a_year_that_it_would_tell():
    """The block, and two of its years, are told of E0; then the third, which counts four people."""
    toutes = avec_le_bloc(grands([("2025", "T2", "E0", 4)]))
    cachee = (pl.col("periode") == "2025") & (pl.col("territoire_type") == "epci") & (pl.col("dimension") != "ensemble")
    connues = toutes.filter(~cachee).with_columns(is_masque=pl.lit(value=False))
    resultat = masquer(toutes, connues)
    # Nothing new can hide it any more: it is counted as told before, not shown again.
    assert {cle.periode for cle in resultat.retirees} == {"2025"}
    assert resultat.anciens


def test_a_block_is_shown_where_each_of_its_years_is_small():
    publiees = avec_le_bloc(grands([(annee, "T2", e, 8) for annee in ANNEES for e in ("E0", "E1")]))
    resultat = masquer(publiees)
    assert resultat.constats == ()
    assert audit_entier(resultat).constats == ()
    vues = montrees(resultat, publiees)
    assert vues[BLOC, "T2"] == 24
    assert {(annee, "T2") for annee in ANNEES}.isdisjoint(vues)


@pytest.mark.parametrize("graine", range(8))
def test_attaque_D3_no_subtraction_of_blocks_years_and_territories_leaves_fewer_than_eleven(graine):
    hasard = np.random.default_rng(graine)
    par_an = {
        annee: {nom: {c: int(hasard.poisson(m)) for c in COMMUNES} for nom, m in zip(TYPES, (1, 3, 8), strict=True)}
        for annee in ANNEES
    }
    publiees = avec_le_bloc(baux(par_an))
    resultat = masquer(publiees)
    assert resultat.constats == ()
    assert audit_entier(resultat).constats == ()
    vues = publier(publiees, resultat).filter(pl.col("periode_type") != "mois")
    comptes = {
        (t, c, m, p): (int(n), k)
        for t, c, m, p, n, k in vues.select(
            "territoire_type", "territoire_code", "modalite", "periode", "effectif", "is_masque"
        ).iter_rows()
    }
    for (type_, code, modalite, periode), (_, is_masque) in comptes.items():
        if periode == BLOC and not is_masque:
            caches = [n for n, k in (comptes[type_, code, modalite, a] for a in ANNEES) if k]
            assert len(caches) != 1
            assert not 0 < sum(caches) < SEUIL
        # What the EPCI leave to each other, in a period.
        if type_ == "departement" and not is_masque:
            caches = [n for (t, _, m, p), (n, k) in comptes.items() if (t, m, p) == ("epci", modalite, periode) and k]
            assert len(caches) != 1
            assert not 0 < sum(caches) < SEUIL


def test_what_a_reader_reads_of_a_block_is_what_it_reads_of_its_years():
    """Of twelve leases of each year a collectivité reads four: of the block, twelve, which leave twenty-four."""
    lues = lectures({(a, "E0"): 4 for a in ANNEES}).filter(territoire_code="E0", dimension="typologie")
    du_bloc = cumuler_les_lectures(lues, [BLOC]).filter(periode=BLOC)
    assert du_bloc["effectif"].to_list() == [12]
    publiees = avec_le_bloc(grands([(a, "T2", e, 12) for a in ANNEES for e in ("E0", "E1")]))
    presque = lues.with_columns(effectif=pl.lit(11))
    tout = masquer_les_cubes(publiees, CATALOGUE, TERRITOIRES, SEUIL, lisibles=cumuler_les_lectures(presque, [BLOC]))
    assert (BLOC, "T2") not in montrees(tout, publiees)
    rien = masquer_les_cubes(publiees, CATALOGUE, TERRITOIRES, SEUIL, lisibles=cumuler_les_lectures(lues, [BLOC]))
    assert montrees(rien, publiees)[BLOC, "T2"] == 36


def test_attaque_D3_a_landlord_takes_its_own_rows_from_years_masked_before():
    """Of E0 and of E1, 30 leases in 2023 and in 2024, of which it signed 26 and 27; then 2025 and the block are new."""
    comptes = {"2023": (30, 26), "2024": (30, 27), "2025": (60, 10)}
    toutes = grands([(a, "T2", e, n) for a, (n, _) in comptes.items() for e in ("E0", "E1")])
    lues = lectures({(a, e): lus for a, (_, lus) in comptes.items() for e in ("E0", "E1")})
    connues = deja(toutes.clear())
    for derniere in ANNEES:
        annuelles = toutes.filter(pl.col("periode").str.slice(0, 4) <= derniere)
        publiees, entieres = dire(annuelles, connues), avec_le_bloc(annuelles)
        resultat = masquer(
            publiees,
            connues.select(*publiees.columns, "is_masque"),
            observees=entieres,
            lisibles=cumuler_les_lectures(lues, entieres["periode"]),
        )
        connues = pl.concat([connues, publier(publiees, resultat).select(connues.columns)])
    siennes = connues.filter(territoire_code="E0", modalite="T2")
    periodes = set(siennes.filter(~pl.col("is_masque"))["periode"])
    # The block less 2025 leaves sixty leases, of which seven are not its own.
    assert not {BLOC, "2025"} <= periodes


def test_around_a_finding_the_years_told_together_are_withdrawn_first():
    trouvee = Cle("bail", "2024", "epci:E0", "typologie=T2")
    autres = [trouvee.autre(periode=BLOC), trouvee.autre(periode=BLOC, territoire="epci:E1"), trouvee]
    autres.append(trouvee.autre(mesure="stock", periode=BLOC))
    assert [cle for cle in autres if REPLIS[0](cle, trouvee)] == autres[:2]
