"""Modalities told together by the parts of a territory that tells them apart; communes of which only some are told."""

import numpy as np
import polars as pl
import pytest

from tests.warehouse.secret.tables import SEUIL
from tests.warehouse.secret.test_secret_cubes import (
    COMMUNES,
    TERRITOIRES,
    audit_entier,
    lignes,
    masquees,
    masquer,
    tirer,
)
from warehouse.disclosure.audit import auditer
from warehouse.disclosure.cellules import CellulePubliee, Cle
from warehouse.disclosure.liens import observer
from warehouse.disclosure.regroupements import facons, fines

TYPES = ("C", "T1", "T2", "T3")
GROUPES = {"C+T1": ("C", "T1"), "T2": ("T2",), "T3": ("T3",)}


def stock_par_type(par_type):
    """Stock of the département by fine type, of its EPCI by groups, from ``{type: {commune: count}}``."""
    tout = {c: (0, 0, sum(comptes[c] for comptes in par_type.values())) for c in COMMUNES}
    trames = [lignes("stock", tout, types={"departement", "epci"})]
    for nom in TYPES:
        siens = {c: (0, 0, v) for c, v in par_type[nom].items()}
        trames.append(lignes("stock", siens, dimension="typologie", modalite=nom, types={"departement"}))
    for nom, membres in GROUPES.items():
        siens = {c: (0, 0, sum(par_type[m][c] for m in membres)) for c in COMMUNES}
        trames.append(lignes("stock", siens, dimension="typologie", modalite=nom, types={"epci"}))
    return pl.concat(trames)


def un_epci_de_quatre():
    """Large everywhere, but four people of T1 and less in E0."""
    par_type = {nom: dict.fromkeys(COMMUNES, 30) for nom in TYPES}
    par_type["C"] = {c: 0 if e == "E0" else 30 for c, e in COMMUNES.items()}
    par_type["T1"] = {c: (4 if c == "31000" else 0) if e == "E0" else 30 for c, e in COMMUNES.items()}
    return par_type


def test_a_group_hidden_in_one_epci_is_not_given_back_by_the_fine_types_of_the_departement():
    resultat = masquer(stock_par_type(un_epci_de_quatre()))
    assert resultat.constats == ()
    masques = masquees(resultat, "stock")
    assert ("2025", "epci", "E0", "C+T1") in masques
    assert len({ligne for ligne in masques if ligne[3] in ("C+T1", "C", "T1")}) > 1


def test_attaque_D3_the_audit_subtracts_the_groups_of_the_epci_from_the_fine_types():
    lues = stock_par_type(un_epci_de_quatre()).select("territoire_type", "territoire_code", "modalite", "effectif")
    exactes = {
        Cle("stock", "2025", f"{type_}:{code}", nom if nom == "TOUS" else f"typologie={nom}"): int(effectif)
        for type_, code, nom, effectif in lues.iter_rows()
    }
    liens = observer(exactes, TERRITOIRES)
    seul = Cle("stock", "2025", "epci:E0", "typologie=C+T1")
    # The total of the EPCI would tell it too: it is left out, with the types that make it up.
    vues = {cle: v for cle, v in exactes.items() if cle.territoire != "epci:E0"} | {seul: None}
    rapport = auditer(
        [CellulePubliee(cle, valeur) for cle, valeur in vues.items()],
        liens.ensembles(set(vues)),
        SEUIL,
        relations=list(liens.regroupements(vues)),
    )
    assert seul in {constat.cle for constat in rapport.constats}


def test_a_small_group_is_hidden_with_another_where_a_median_of_the_departement_is_told_by_fine_type():
    par_type = un_epci_de_quatre()
    ensemble = stock_par_type(par_type)
    fins = ensemble.filter(territoire_type="departement", dimension="typologie")
    ensembles = [
        lignes("stock", {c: (0, 0, sum(par_type[m][c] for m in membres)) for c in COMMUNES}, **ou)
        for nom, membres in GROUPES.items()
        for ou in [{"dimension": "typologie", "modalite": nom, "types": {"departement"}}]
    ]
    toutes = pl.concat([ensemble.join(fins, on=ensemble.columns, how="anti", nulls_equal=True), *ensembles])
    resultat = masquer(pl.concat([toutes, fins.with_columns(indicateur_code=pl.lit("anciennete"))]))
    assert resultat.constats == ()
    assert resultat.liens.modalites == {("stock", "typologie"): (TYPES, tuple(GROUPES))}
    masques = {ligne[3] for ligne in masquees(resultat, "stock") if ligne[2] == "E0"}
    assert "C+T1" in masques
    assert len(masques) > 1


@pytest.mark.parametrize(
    ("dits", "groupes", "attendues"),
    [
        (TYPES, (), [{*TYPES}]),
        (("C+T1", "T2"), ("C+T1", "T4+T5"), [{"C+T1", "T2", "T4+T5"}]),
        (("C+T1", "C", "T2"), ("C+T1",), [{"C", "T2"}, {"C+T1", "T2"}]),
        (("C", "T1", "T2"), ("C+T1",), [{"C", "T1", "T2"}]),
        (("C", "T1", "T4+T5"), ("C+T1", "T4+T5"), [{"C", "T1", "T4+T5"}]),
    ],
)
def test_a_place_cuts_the_whole_apart_and_together_each_by_itself(dits, groupes, attendues):
    assert sorted(map(sorted, facons({*dits}, {*groupes}).values())) == sorted(map(sorted, attendues))


def test_a_type_without_a_row_counts_nobody_in_the_way_in_which_its_place_is_told():
    exactes = {Cle("stock", "2025", "epci:E0", nom): 30 for nom in ("TOUS", "typologie=T2")}
    exactes |= {cle.autre(periode="2024"): 30 for cle in exactes}
    exactes |= {Cle("stock", "2024", "epci:E0", "typologie=C+T1"): 12, Cle("stock", "2024", "epci:E0", "TOUS"): 42}
    liens = observer(exactes, TERRITOIRES)
    zeros = [cle for cle in liens.zeros(exactes) if cle.territoire == "epci:E0"]
    assert zeros == [Cle("stock", "2025", "epci:E0", "typologie=C+T1")]


@pytest.mark.parametrize("graine", range(6))
def test_groups_and_fine_types_masked_together_leave_nothing(graine):
    hasard = np.random.default_rng(graine)
    par_type = {nom: {c: int(hasard.poisson(m)) for c in COMMUNES} for nom, m in zip(TYPES, (1, 4, 12, 9), strict=True)}
    resultat = masquer(stock_par_type(par_type))
    assert resultat.constats == ()
    assert audit_entier(resultat).constats == ()


def test_a_name_says_what_it_counts():
    assert fines("typologie=C+T1") == {"typologie=C", "typologie=T1"}
    assert fines("typologie=T2") == {"typologie=T2"}


def grandes_communes(seules):
    """Stock of the département and its EPCI, and of some communes only."""
    comptes = tirer(8, 60) | {"31000": 700, "31003": 4, "31006": 300, "31009": 200}
    toutes = lignes(
        "stock", {c: (0, 0, v) for c, v in comptes.items()}, "2025-03", types={"departement", "epci", "commune"}
    )
    return toutes.filter((pl.col("territoire_type") != "commune") | pl.col("territoire_code").is_in(seules))


def test_communes_that_are_not_told_are_not_taken_for_empty():
    liens = masquer(grandes_communes(["31000", "31006"])).liens
    vues = {Cle("stock", "2025-03", "commune:31000", "TOUS"), Cle("stock", "2025-03", "epci:E0", "TOUS")}
    assert [cle for cle in liens.zeros(vues) if cle.territoire.startswith("commune:")] == []


def test_what_is_left_of_an_epci_without_its_large_communes_is_protected():
    """E0 is 31000, 31003, 31006 and 31009: told all but 31003, its total would give four people."""
    resultat = masquer(grandes_communes(["31000", "31006", "31009"]))
    assert resultat.constats == ()
    assert {ligne[2] for ligne in masquees(resultat, "stock")} & {"31000", "31006", "31009", "E0"}


def test_territories_that_exceed_their_whole_are_refused():
    fausses = grandes_communes(["31000"]).with_columns(
        effectif=pl.when(pl.col("territoire_code") == "31000").then(99_999.0).otherwise("effectif")
    )
    with pytest.raises(ValueError, match="do not add up"):
        masquer(fausses)
