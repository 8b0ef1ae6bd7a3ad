"""The rows of the indicators become masks: the same count is masked wherever it is shown, and stays so."""

import numpy as np
import polars as pl
import pytest

from tests.warehouse.secret.tables import SEUIL
from warehouse.disclosure.audit import auditer, auditer_revision
from warehouse.disclosure.catalogue import lire_catalogue
from warehouse.disclosure.cellules import CellulePubliee, Cle
from warehouse.disclosure.cubes import masquer_les_cubes
from warehouse.disclosure.emboitement import parts_de
from warehouse.disclosure.groupes import Groupe, Regles, proteger_un_groupe
from warehouse.disclosure.liens import observer
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.territoires import Territoires

COMMUNES = {f"31{n:03d}": f"E{n % 3}" for n in range(12)}
# Zones cut across the EPCI; the délégation « D0 » is the EPCI E0, « D1 » is E1 less one commune.
TERRITOIRES = Territoires(
    pl.DataFrame(
        [("departement", "31", None, None, None)]
        + [
            ("commune", c, e, "A" if n < 5 else "C", "D0" if e == "E0" else "D1" if e == "E1" and n > 1 else None)
            for n, (c, e) in enumerate(COMMUNES.items())
        ],
        schema=["territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code"],
        orient="row",
    )
)
CATALOGUE = lire_catalogue(
    [
        ("stock", {"effectif": "stock"}, {}, []),
        ("menages", {"effectif": "menage_refus"}, {}, []),
        ("anciennete", {"effectif": "stock"}, {}, []),
        ("delai_anormal", {"numerateur": "tard", "denominateur": "stock"}, {"tard": "stock"}, []),
        ("attribution", {"effectif": "bail"}, {}, []),
        ("tension", {"numerateur": "stock", "denominateur": "bail_12_mois"}, {}, []),
    ]
)
AGES = ("18-29", "30-59", "60P")
SCHEMA = {nom: pl.String for nom in CLE_LIGNE} | dict.fromkeys(("numerateur", "denominateur", "effectif"), pl.Float64)


def lignes(indicateur, comptes, periode="2025", dimension="ensemble", modalite="TOUS", types=None):
    """Rows of one period for every territory from ``{commune: (numerateur, denominateur, effectif)}``."""
    sortie = []
    for nom, membres in TERRITOIRES.communes.items():
        type_, code = nom.split(":")
        if types is None or type_ in types:
            sommes = np.array([comptes[c] for c in membres], dtype=float).sum(axis=0).tolist()
            periode_type = "annee" if len(periode) == 4 else "mois"
            sortie.append((indicateur, periode_type, periode, type_, code, dimension, modalite, *sommes))
    return pl.DataFrame(sortie, schema=SCHEMA, orient="row")


def tirer(graine, moyenne):
    hasard = np.random.default_rng(graine)
    return {c: int(v) for c, v in zip(COMMUNES, hasard.geometric(1 / moyenne, len(COMMUNES)), strict=True)}


def indicateurs(graine=5, periode="2025", entrees=0):
    stock = tirer(graine, 50)
    tard = {c: v // 3 for c, v in stock.items()}
    stock["31000"] += entrees
    return pl.concat(
        [
            lignes("stock", {c: (0, 0, v) for c, v in stock.items()}, periode),
            lignes("anciennete", {c: (0, 0, v) for c, v in stock.items()}, periode),
            lignes("delai_anormal", {c: (tard[c], v, v) for c, v in stock.items()}, periode),
        ]
    )


def masquer(actuelles, connues=None, **options):
    return masquer_les_cubes(actuelles, CATALOGUE, TERRITOIRES, SEUIL, connues=connues, **options)


def publier(actuelles, resultat):
    return actuelles.join(resultat.lignes.drop("is_soustraite"), on=list(CLE_LIGNE))


def masquees(resultat, indicateur):
    siennes = resultat.lignes.filter(pl.col("is_masque"), indicateur_code=indicateur)
    return set(siennes.select("periode", "territoire_type", "territoire_code", "modalite").iter_rows())


def audit_entier(resultat, seuil=SEUIL):
    """Audit everything at once, whatever was found group by group."""
    cellules = [CellulePubliee(cle, valeur) for cle, valeur in resultat.cellules.items()]
    presentes = set(resultat.cellules)
    parts = parts_de(resultat.cellules, CATALOGUE, resultat.liens)
    return auditer(cellules, resultat.liens.ensembles(presentes), seuil, parts=parts, plancher=1)


def test_attaque_D3_each_row_gets_a_mask_and_the_audit_of_the_whole_is_clean():
    actuelles = indicateurs()
    resultat = masquer(actuelles)
    assert resultat.constats == ()
    assert resultat.lignes.height == actuelles.height
    assert audit_entier(resultat).constats == ()


def test_attaque_D2_a_count_masked_in_one_indicator_is_masked_in_all():
    resultat = masquer(indicateurs())
    assert masquees(resultat, "stock") == masquees(resultat, "anciennete") != set()
    assert masquees(resultat, "stock") <= masquees(resultat, "delai_anormal")


def test_two_names_of_one_set_of_communes_are_one_cell():
    resultat = masquer(indicateurs())
    assert TERRITOIRES.nom("delegation", "D0") == TERRITOIRES.nom("epci", "E0")
    assert ("2025", "epci", "E0", "TOUS") not in masquees(resultat, "stock")


def test_a_delegation_gives_back_nothing_of_its_epci():
    # Without the communes, E1 less D1 is one commune of four people.
    comptes = dict.fromkeys(COMMUNES, (0, 0, 60)) | {"31001": (0, 0, 4)}
    actuelles = lignes("stock", comptes, types={"departement", "epci", "zone_abc", "delegation"})
    resultat = masquer(actuelles)
    assert resultat.constats == ()
    assert {ligne[2] for ligne in masquees(resultat, "stock")} & {"E1", "D1"}


@pytest.mark.parametrize("graine", [1, 16, 42, 46])
def test_where_communes_are_not_counted_overlapping_territories_need_no_withdrawal(graine):
    """Zones cut EPCI: without the pieces, the protection hides too little and the audit withdraws whole series."""
    hasard = np.random.default_rng(graine)
    comptes = {c: (0, 0, int(hasard.integers(0, 9))) for c in COMMUNES}
    resultat = masquer(lignes("attribution", comptes, types={"departement", "epci", "zone_abc", "delegation"}))
    assert resultat.constats == ()
    assert resultat.retirees == frozenset()
    assert audit_entier(resultat).constats == ()


def test_those_out_of_a_share_are_still_followed_when_the_share_is_withdrawn():
    """All are late but one, who lives in E1 or E2: late people hidden there, the stock and E0 still tell of them."""
    stock, tard = dict.fromkeys(("E0", "E1", "E2"), 50), {"E0": 39, "E1": 50, "E2": 49}
    exactes = {Cle("stock", "2025", f"epci:{e}", "TOUS"): v for e, v in stock.items()}
    exactes |= {Cle("tard", "2025", f"epci:{e}", "TOUS"): v for e, v in tard.items()}
    exactes |= {Cle("stock", "2025", "departement:31", "TOUS"): 150, Cle("tard", "2025", "departement:31", "TOUS"): 138}
    retirees = {cle for cle in exactes if cle.mesure == "tard" and cle.territoire[-2:] in ("E1", "E2")}
    regles = Regles(CATALOGUE, observer(exactes, TERRITOIRES), SEUIL)
    resultat = proteger_un_groupe(Groupe(exactes, dict.fromkeys(exactes, "publiee")), regles, retirees)
    trouvees = {constat.cle for rapport in resultat.rapports for constat in rapport.constats}
    assert {c._replace(mesure="stock hors tard") for c in retirees} <= trouvees


def test_the_modalities_of_each_dimension_make_the_same_whole():
    comptes = {c: np.array([v // 2, v // 3, v - v // 2 - v // 3]) for c, v in tirer(3, 30).items()}
    trames = [lignes("stock", {c: (0, 0, v.sum()) for c, v in comptes.items()}, types={"departement", "epci"})]
    for rang, age in enumerate(AGES):
        valeurs = {c: (0, 0, v[rang]) for c, v in comptes.items()}
        trames.append(lignes("stock", valeurs, dimension="age", modalite=age, types={"departement", "epci"}))
        inverse = {c: (0, 0, v[2 - rang]) for c, v in comptes.items()}
        trames.append(lignes("stock", inverse, dimension="taille", modalite=str(rang), types={"departement", "epci"}))
    resultat = masquer(pl.concat(trames))
    assert resultat.constats == ()
    assert audit_entier(resultat).constats == ()
    assert set(resultat.liens.modalites) == {("stock", "age"), ("stock", "taille")}


def annees_de_baux(graine=2):
    """Leases of 24 months by département, their years by commune, the ratio to the stock over twelve months."""
    hasard = np.random.default_rng(graine)
    mois = [f"{annee}-{m:02d}" for annee in (2024, 2025) for m in range(1, 13)]
    baux = {m: {c: int(hasard.poisson(3 if c < "31004" else 0.4)) for c in COMMUNES} for m in mois}
    stock = tirer(graine, 80)
    trames = [
        lignes("attribution", {c: (0, 0, v) for c, v in b.items()}, m, types={"departement"}) for m, b in baux.items()
    ]
    for annee in ("2024", "2025"):
        total = {c: sum(b[c] for m, b in baux.items() if m.startswith(annee)) for c in COMMUNES}
        trames.append(lignes("attribution", {c: (0, 0, v) for c, v in total.items()}, annee))
        trames.append(lignes("tension", {c: (stock[c], v, v) for c, v in total.items()}, annee))
    for fin in range(11, 24):
        fenetre = {c: sum(baux[m][c] for m in mois[fin - 11 : fin + 1]) for c in COMMUNES}
        valeurs = {c: (stock[c] + fin, v, v) for c, v in fenetre.items()}
        trames.append(lignes("tension", valeurs, mois[fin], types={"departement"}))
    return pl.concat(trames)


def test_a_territory_that_is_not_told_by_age_is_not_taken_for_empty_where_nobody_of_one_age_lives_in_it():
    """E2 is too small to be told by age, and nobody of 60 and more waits there: it is told of no age."""
    comptes = {"E0": (40, 30, 20), "E1": (25, 35, 15), "E2": (12, 14, 0)}
    exactes = {Cle("stock", "2025", "departement:31", "TOUS"): sum(map(sum, comptes.values()))}
    exactes |= {Cle("stock", "2025", f"epci:{e}", "TOUS"): sum(siens) for e, siens in comptes.items()}
    for rang, age in enumerate(AGES):
        tout = Cle("stock", "2025", "departement:31", f"age={age}")
        exactes[tout] = sum(siens[rang] for siens in comptes.values())
        exactes |= {tout.autre(territoire=f"epci:{e}"): comptes[e][rang] for e in ("E0", "E1")}
    assert observer(exactes, TERRITOIRES).zeros(exactes) == []


def test_months_years_and_windows_of_leases_are_one_problem():
    resultat = masquer(annees_de_baux())
    assert resultat.liens.flux == {"bail"}
    assert resultat.constats == ()
    assert audit_entier(resultat).constats == ()


def test_of_two_masks_the_one_that_hides_fewer_rows_is_chosen():
    """Leases and households housed, one apart: the first are shown by one indicator, the second by three."""
    ecartes = lire_catalogue(
        [("attribution", {"effectif": "bail"}, {}, [])]
        + [(f"loge_{annees}_ans", {"effectif": "logee"}, {"logee": "bail"}, []) for annees in (1, 2, 3)]
    )
    trames = [lignes("attribution", dict.fromkeys(COMMUNES, (0, 0, 25)), types={"departement"})]
    logees = {c: (0, 0, 24 if c == "31000" else 25) for c in COMMUNES}
    trames += [lignes(f"loge_{annees}_ans", logees, types={"departement"}) for annees in (1, 2, 3)]
    resultat = masquer_les_cubes(pl.concat(trames), ecartes, TERRITOIRES, SEUIL)
    assert resultat.constats == ()
    assert resultat.lignes.filter("is_masque")["indicateur_code"].to_list() == ["attribution"]


def test_the_same_build_again_publishes_nothing_new():
    actuelles = indicateurs()
    publiees = publier(actuelles, masquer(actuelles))
    assert masquer(actuelles, publiees).lignes.height == 0


def test_a_correction_of_a_published_period_changes_nothing_that_readers_compare():
    hier = indicateurs()
    publiees = publier(hier, masquer(hier))
    assert masquer(indicateurs(entrees=1), publiees).lignes.height == 0


def test_a_new_period_is_masked_beside_those_already_published():
    hier, demain = indicateurs(5, "2024"), indicateurs(6, "2025")
    premiere = masquer(hier)
    seconde = masquer(pl.concat([hier, demain]), publier(hier, premiere))
    assert set(seconde.lignes["periode"]) == {"2025"}
    avant = [CellulePubliee(c, v) for c, v in premiere.cellules.items()]
    apres = [CellulePubliee(c, v) for c, v in (premiere.cellules | seconde.cellules).items()]
    ensembles = seconde.liens.ensembles({c.cle for c in apres})
    assert auditer_revision(avant, apres, ensembles, SEUIL).constats == ()


def test_a_new_indicator_never_contradicts_a_count_already_shown():
    hier = indicateurs().filter(indicateur_code="stock")
    publiees = publier(hier, masquer(hier))
    resultat = masquer(indicateurs(entrees=1), publiees)
    changees = resultat.lignes.filter(pl.col("territoire_code").is_in(["31000", "E0", "D0", "A", "31"]))
    assert changees.height == 8
    assert changees.filter(~pl.col("is_masque")).height == 0


def test_a_small_count_already_shown_stops_the_publication():
    hier = indicateurs(5, "2024")
    nues = hier.with_columns(pl.lit(value=False).alias("is_masque"))
    resultat = masquer(pl.concat([hier, lignes("anciennete", dict.fromkeys(COMMUNES, (0, 0, 30)), "2024-12")]), nues)
    assert "petit_effectif_visible" in {constat.code for constat in resultat.constats}


def test_what_earlier_publications_already_tell_hides_what_is_new_around_it_without_stopping_the_others():
    """The rows of an EPCI shown beside all its communes but one give the masked commune back."""
    hier = indicateurs(5, "2024").filter(indicateur_code="stock")
    publiees = publier(hier, masquer(hier))
    (secrete, *_) = publiees.filter(pl.col("is_masque"), territoire_type="commune")["territoire_code"]
    nues = publiees.with_columns(is_masque=(pl.col("territoire_code") == secrete) & pl.col("is_masque"))
    grandes = nues.filter(pl.col("is_masque") | (pl.col("effectif") >= SEUIL))
    retards = indicateurs(5, "2024").filter(indicateur_code="delai_anormal")
    baux = lignes("attribution", dict.fromkeys(COMMUNES, (0, 0, 30)))
    resultat = masquer(pl.concat([hier, retards, baux]), grandes)
    assert resultat.constats == ()
    assert resultat.anciens
    montrees = resultat.lignes.filter(~pl.col("is_masque"))
    assert set(montrees["indicateur_code"]) == {"attribution"}


def test_a_zero_masked_with_its_row_and_told_by_the_others_hides_nothing_new():
    """The row of a commune where nobody waits was masked for another of its counts; its EPCI tells the zero."""
    attendent = {c: (0, 0, 0 if c == "31000" else 40) for c in COMMUNES}
    publiees = lignes("stock", attendent).with_columns(
        is_masque=(pl.col("territoire_code") == "31000") & (pl.col("territoire_type") == "commune")
    )
    retards = lignes("delai_anormal", {c: (v // 2, v, v) for c, (_, _, v) in attendent.items()})
    resultat = masquer(pl.concat([publiees.drop("is_masque"), retards]), publiees)
    assert (resultat.anciens, resultat.constats, resultat.retirees) == ((), (), frozenset())
    assert set(resultat.lignes.filter("is_masque")["territoire_code"]) == {"31000"}


def test_of_a_month_still_open_only_large_cells_are_shown_and_they_give_nothing_away():
    ouvert = indicateurs(7, "2026-10").filter(pl.col("territoire_type").is_in(["departement", "epci"]))
    grandes = ouvert.filter(pl.col("effectif") >= 110)
    resultat = masquer(grandes, observees=ouvert, provisoires=frozenset(["2026-10"]))
    assert resultat.constats == ()
    assert audit_entier(resultat).constats == ()


def test_households_counted_once_in_each_territory_do_not_add_up():
    comptes = dict.fromkeys(COMMUNES, (0, 0, 30))
    menages = lignes("menages", comptes).with_columns(
        pl.when(pl.col("territoire_type") == "departement").then(200).otherwise("effectif").alias("effectif")
    )
    resultat = masquer(menages)
    assert resultat.liens.mesures_a_part == {"menage_refus"}
    assert resultat.constats == ()


def test_any_other_count_of_which_territories_do_not_add_up_is_refused():
    faux = lignes("stock", dict.fromkeys(COMMUNES, (0, 0, 30))).with_columns(
        pl.when(pl.col("territoire_type") == "departement").then(361).otherwise("effectif").alias("effectif")
    )
    with pytest.raises(ValueError, match="do not add up"):
        masquer(faux)


def test_a_territory_of_one_commune_adds_up_with_and_without_the_communes():
    seule = Territoires(
        pl.DataFrame(
            [
                ("departement", "31", None, None, None),
                ("commune", "a", "E", "B2", None),
                ("commune", "b", "F", "C", None),
            ]
            + [("commune", c, "F", "C", None) for c in "cd"],
            schema=["territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code"],
            orient="row",
        )
    )
    # An EPCI of one commune, which is a zone too: one cell, and a part of the département in each division.
    assert seule.nom("commune", "a") == seule.nom("zone_abc", "B2") == "epci:E"
    assert seule.nom("zone_abc", "C") == "epci:F"
    assert ("departement:31", ["epci:E", "epci:F"]) in seule.partages()
    assert ("epci:F", ["commune:b", "commune:c", "commune:d"]) in seule.partages()
    assert "epci:E" not in [total for total, _ in seule.partages()]


def test_two_indicators_that_disagree_on_a_count_are_refused():
    faux = indicateurs().with_columns(
        pl.when(pl.col("indicateur_code") == "anciennete").then(pl.col("effectif") + 1).otherwise("effectif")
    )
    with pytest.raises(ValueError, match="in another indicator"):
        masquer(faux)


def test_the_year_of_a_stock_is_its_december():
    comptes = dict.fromkeys(COMMUNES, (0, 0, 30))
    deux = pl.concat([lignes("stock", comptes, "2025"), lignes("stock", comptes, "2025-12", types={"departement"})])
    cellules = {c: 0 for c in masquer(deux).cellules}
    assert {c.periode for c in cellules} == {"2025-12"}
    assert observer({}, TERRITOIRES).stocks == frozenset()


PARC = lire_catalogue([("vacance", {"numerateur": "vacant", "denominateur": "loge"}, {"vacant": "loge"}, [])])


@pytest.mark.parametrize(
    ("vides", "loges", "attendu"),
    [
        pytest.param(3, 40, False, id="few-empty-dwellings"),
        pytest.param(0, 40, False, id="no-empty-dwelling"),
        pytest.param(37, 40, True, id="few-dwellings-let"),
        pytest.param(2, 8, True, id="few-dwellings"),
    ],
)
def test_the_vacancy_of_a_commune_is_masked_for_those_who_live_there_alone(vides, loges, attendu):
    comptes = {c: (5, 60, 0) for c in COMMUNES} | {"31000": (vides, loges, 0)}
    resultat = masquer_les_cubes(lignes("vacance", comptes), PARC, TERRITOIRES, SEUIL)
    assert resultat.constats == ()
    assert (("2025", "commune", "31000", "TOUS") in masquees(resultat, "vacance")) is attendu


def test_dwellings_let_that_are_hidden_are_not_told_by_the_empty_ones():
    """Every empty dwelling is known: what is masked around keeps those that are let, and no audit that knows it finds
    them.
    """
    comptes = {c: (1 + n % 4, 30 + n, 0) for n, c in enumerate(COMMUNES)} | {"31000": (37, 40, 0), "31005": (2, 6, 0)}
    resultat = masquer_les_cubes(lignes("vacance", comptes), PARC, TERRITOIRES, SEUIL)
    connues = resultat.cellules | {cle: n for cle, n in _exactes(comptes).items() if cle.mesure == "vacant"}
    parts = parts_de(connues, PARC, resultat.liens)
    rapport = auditer(
        [CellulePubliee(cle, valeur) for cle, valeur in connues.items()],
        resultat.liens.ensembles(set(connues)),
        SEUIL,
        parts=parts,
        mesures_libres=frozenset({"vacant"}),
    )
    assert rapport.constats == ()


def _exactes(comptes):
    return {
        Cle(mesure, "2025", nom, "TOUS"): sum(comptes[c][rang] for c in membres)
        for nom, membres in TERRITOIRES.communes.items()
        for rang, mesure in enumerate(("vacant", "loge"))
    }
