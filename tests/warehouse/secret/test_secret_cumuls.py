"""Years told together: the sum of what they said, and nothing of a year that is masked."""

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
from warehouse.disclosure.diffusion import masquer_avec_les_blocs
from warehouse.disclosure.fallbacks import REPLIS
from warehouse.disclosure.liens import observer

ANNEES = ("2023", "2024", "2025")
BLOC = "2023-2025"
TYPES = ("T1", "T2", "T3")
LIEUX = {"departement", "epci"}
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
    return dire_ensemble(avec(completes, cumuler(completes, MAILLES)), connues, MAILLES).drop("is_provisoire")


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


def test_a_territory_that_is_not_told_each_year_has_no_block():
    sans = grands().filter(~((pl.col("territoire_code") == "E0") & (pl.col("periode") == "2023")))
    assert set(cumul(sans)["territoire_code"]) == {"31", "E1", "E2"}


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


def test_years_told_at_two_dates_that_add_up_no_more_are_told_without_their_block():
    """A lease of 2023 was written between the telling of the département and that of its EPCI."""
    du_jour = grands([("2023", "T2", "E0", 121)])
    connues = grands().filter(pl.col("periode") < "2024", territoire_type="departement")
    connues = connues.with_columns(is_masque=pl.lit(value=False))
    publiees = dire(du_jour, connues)
    assert BLOC in set(publiees["periode"])
    dites, resultat = masquer_avec_les_blocs(publiees, lambda tr: masquer(tr, connues.select(*tr.columns, "is_masque")))
    assert BLOC not in set(dites["periode"])
    assert resultat.constats == ()


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
    lues = pl.DataFrame(
        [("bail", "annee", a, "epci", "E0", "typologie", "T2", "COLLECTIVITES", 4) for a in ANNEES],
        schema=[
            "mesure",
            "periode_type",
            "periode",
            "territoire_type",
            "territoire_code",
            "dimension",
            "modalite",
            "lecteur_code",
            "effectif",
        ],
        orient="row",
    )
    du_bloc = cumuler_les_lectures(lues, [BLOC]).filter(periode=BLOC)
    assert du_bloc["effectif"].to_list() == [12]
    publiees = avec_le_bloc(grands([(a, "T2", e, 12) for a in ANNEES for e in ("E0", "E1")]))
    presque = lues.with_columns(effectif=pl.lit(11))
    tout = masquer_les_cubes(publiees, CATALOGUE, TERRITOIRES, SEUIL, lisibles=cumuler_les_lectures(presque, [BLOC]))
    assert (BLOC, "T2") not in montrees(tout, publiees)
    rien = masquer_les_cubes(publiees, CATALOGUE, TERRITOIRES, SEUIL, lisibles=cumuler_les_lectures(lues, [BLOC]))
    assert montrees(rien, publiees)[BLOC, "T2"] == 36


def test_around_a_finding_the_years_told_together_are_withdrawn_first():
    trouvee = Cle("bail", "2024", "epci:E0", "typologie=T2")
    autres = [trouvee.autre(periode=BLOC), trouvee.autre(periode=BLOC, territoire="epci:E1"), trouvee]
    autres.append(trouvee.autre(mesure="stock", periode=BLOC))
    assert [cle for cle in autres if REPLIS[0](cle, trouvee)] == autres[:2]
