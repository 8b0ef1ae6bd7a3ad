"""A plan of proposals against every plan that there is, on small cases: who is put forward, who is first, the bound."""

import itertools
import random
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest

from warehouse.matching.free import apparier
from warehouse.matching.pairs import Listes, Quota, former
from warehouse.matching.plan import PAR_LOGEMENT, Plan, planifier
from warehouse.matching.program import Programme
from warehouse.matching.quotas import former_quotas, part_acd, parts
from warehouse.matching.sifting import affiner, tamiser

MENAGES = 5
GRAINES = range(12)
COLONNES = [
    *("is_qpv", "contingent_code", "bailleur_code", "epci_code", "objectif_q1_pct", "objectif_q1_portee_code"),
]
PROFILS = pd.DataFrame(
    [
        (False, "AUCUN", "BA01", "E1", 30, "BAILLEUR_EPCI"),
        (True, "PPRIOR", "BA01", "E2", 25, "LOI"),
        (False, "AUCUN", "BA02", "E1", 40, "BAILLEUR"),
        (None, "AUTRES", "BA02", "E2", 40, "BAILLEUR"),
        (False, "AUCUN", "BA03", "E1", 25, "LOI"),
        (False, "PFONCT", "BA04", "E1", 25, "EPCI"),
    ],
    columns=COLONNES,
)


def cas(graine: int) -> tuple[Listes, list[Quota]]:
    """Return three dwellings of one or two profiles, five households and two quotas, drawn at random."""
    hasard = random.Random(graine)  # noqa: S311
    logements = [("a",), ("b", "c")] if graine % 2 else [("a", "b"), ("c",)]
    lignes = [
        (profil, menage, hasard.randint(0, 60))
        for profil in range(2)
        for menage in range(MENAGES)
        if hasard.random() < 0.8
    ]
    lignes.sort(key=lambda ligne: (ligne[0], -ligne[2], ligne[1]))
    profils, menages, points = zip(*lignes, strict=True)
    listes = former(logements, profils, [f"m{menage}" for menage in menages], points, [None, None])
    membres = [[hasard.random() < part for _ in range(MENAGES)] for part in (0.5, 0.3)]
    classes = [np.array([siens[menage] for menage in menages]) for siens in membres]
    partout, premier = np.array([True, True]), np.array([True, False])
    return listes, [Quota("un", 50, partout, classes[0]), Quota("deux", 50, premier, classes[1])]


def tous_les_plans(listes: Listes, par_menage: int) -> Iterator[list[tuple[int, ...]]]:
    """Yield the pairs of each dwelling, of each plan that is allowed."""
    bornes = listes.bornes()
    choix = [
        [c for taille in range(PAR_LOGEMENT + 1) for c in itertools.combinations(range(*bornes[p : p + 2]), taille)]
        for p, siens in enumerate(listes.logements)
        for _ in siens
    ]
    for plan in itertools.product(*choix):
        prises = [listes.demande[paire] for siennes in plan for paire in siennes]
        if not prises or np.bincount(prises).max() <= par_menage:
            yield list(plan)


def manques(listes: Listes, quotas: list[Quota], plan: list[tuple[int, ...]]) -> int:
    """Return by how many dwellings the best choice of the first ones misses the quotas."""
    comptent = [quota.compte(listes) for quota in quotas]
    return min(
        sum(max(0, q.cible(listes) - sum(c[t] for t in tetes)) for q, c in zip(quotas, comptent, strict=True))
        for tetes in itertools.product(*[siennes for siennes in plan if siennes])
    )


def conclure(listes: Listes, quotas: list[Quota], par_menage: int) -> Plan:
    effectifs = listes.effectifs.tolist()
    return planifier(effectifs, lambda _: (listes, quotas), lambda _: set(), par_menage=par_menage)


@pytest.mark.parametrize("par_menage", [1, 2])
@pytest.mark.parametrize("graine", GRAINES)
def test_no_plan_misses_less_nor_brings_more(graine: int, par_menage: int) -> None:
    listes, quotas = cas(graine)
    plan = conclure(listes, quotas, par_menage)
    trouve = (-sum(max(0, b.cible - b.atteint) for b in plan.quotas), plan.points)
    mieux = max(
        (-manques(listes, quotas, un), sum(listes.points[paire] for siennes in un for paire in siennes))
        for un in tous_les_plans(listes, par_menage)
    )
    assert trouve == mieux
    assert plan.borne >= plan.points - 1e-6


@pytest.mark.parametrize("graine", GRAINES)
def test_a_plan_keeps_its_own_rules_and_what_it_says_of_itself(graine: int) -> None:
    listes, quotas = cas(graine)
    plan = conclure(listes, quotas, 2)
    assert len(set(plan.propositions)) == len(plan.propositions)
    assert max(plan.candidats().values()) <= PAR_LOGEMENT
    demandes = [demande for _, demande in plan.propositions]
    assert max(map(demandes.count, demandes)) <= 2
    profil = {logement: p for p, siens in enumerate(listes.logements) for logement in siens}
    for (logement, demande), paire in zip(plan.propositions, plan.paires, strict=True):
        assert (profil[logement], demande) == (listes.profil[paire], listes.demandes[listes.demande[paire]])
    for logement, combien in plan.candidats().items():
        places = [place for (un, _), place in zip(plan.propositions, plan.places, strict=True) if un == logement]
        assert sorted(places) == list(range(1, combien + 1))
    premieres = plan.paires[plan.places == 1]
    assert [b.atteint for b in plan.quotas] == [quota.compte(listes)[premieres].sum() for quota in quotas]
    assert plan.sans_quota >= plan.points - 1e-6


@pytest.mark.parametrize("graine", GRAINES)
def test_what_quotas_cost_is_worked_out_as_by_a_program_without_them(graine: int) -> None:
    listes, quotas = cas(graine)
    libre = apparier(listes, par_logement=PAR_LOGEMENT, par_menage=1)
    programme = Programme(listes, quotas, PAR_LOGEMENT, 1, libre.paires)
    programme.accueillir(np.setdiff1d(np.arange(listes.nombre), libre.paires))
    programme.relacher()
    for code in ("un", "deux"):
        sans = Programme(listes, [quota for quota in quotas if quota.code != code], PAR_LOGEMENT, 1)
        sans.relacher()
        assert programme.points_sans(code, libre.borne) == pytest.approx(sans.points_relaches())


@pytest.mark.parametrize("graine", GRAINES)
def test_the_bound_of_a_list_cut_short_holds_over_what_was_not_read(graine: int) -> None:
    listes, quotas = cas(graine)
    entier = conclure(listes, quotas, 1)
    gardees = np.concatenate([np.arange(d, min(d + 2, f)) for d, f in itertools.pairwise(listes.bornes().tolist())])
    courtes = former(
        listes.logements,
        listes.profil[gardees].tolist(),
        [listes.demandes[listes.demande[paire]] for paire in gardees],
        listes.points[gardees].tolist(),
        [float(listes.points[min(debut + 1, fin - 1)]) for debut, fin in itertools.pairwise(listes.bornes().tolist())],
    )
    siens = [Quota(q.code, 0, q.profils, q.classe[gardees]) for q in quotas]
    libre = conclure(listes, [Quota(q.code, 0, q.profils, q.classe) for q in quotas], 1)
    assert conclure(courtes, siens, 1).borne >= libre.points - 1e-6 >= entier.points - 1e-6


@pytest.mark.parametrize("par_menage", [1, 2])
@pytest.mark.parametrize("graine", GRAINES[:4])
def test_the_pairs_that_are_kept_bring_as_much_as_all_of_them(graine: int, par_menage: int) -> None:
    hasard = np.random.default_rng(graine)
    profils, menages = np.repeat(np.arange(20), 60), np.concatenate([hasard.permutation(90)[:60] for _ in range(20)])
    points = hasard.integers(0, 80, 90)[menages] + hasard.integers(0, 3, len(menages))
    ordre = np.lexsort((menages, -points, profils))
    logements = [tuple(f"{p}-{n}" for n in range(1 + p % 3)) for p in range(20)]
    noms = [f"m{menage}" for menage in menages[ordre]]
    listes = former(logements, profils[ordre].tolist(), noms, points[ordre].tolist(), [None] * 20)
    classes = (hasard.random((2, 90)) < 0.2)[:, menages[ordre]]
    quotas = [Quota("un", 40, np.arange(20) < 10, classes[0], "ici"), Quota("un", 30, np.arange(20) >= 10, classes[0])]
    quotas.append(Quota("deux", 30, np.ones(20, dtype=bool), classes[1]))
    libre = apparier(listes, par_logement=PAR_LOGEMENT, par_menage=par_menage)
    tamis = tamiser(listes, quotas, libre, 0.0, par_logement=PAR_LOGEMENT, par_menage=par_menage)
    tout = Programme(listes, quotas, PAR_LOGEMENT, par_menage)
    tout.relacher()
    assert len(tamis.programme.paires) < listes.nombre
    assert tamis.programme.valeur_relachee() == pytest.approx(tout.valeur_relachee())
    assert tamis.borne == pytest.approx(tout.valeur_relachee())


def classee(graine: int) -> Listes:
    """Return the lists of a case where a household brings the same points everywhere."""
    brutes, _ = cas(graine)
    points = np.array([60.0, 50, 40, 40, 10, 5])[brutes.demande]
    ordre = np.lexsort((brutes.demande, -points, brutes.profil))
    noms = [brutes.demandes[place] for place in brutes.demande[ordre]]
    return former(brutes.logements, brutes.profil[ordre], noms, points[ordre], [None, None])


@pytest.mark.parametrize("par_menage", [1, 2])
@pytest.mark.parametrize("graine", GRAINES)
def test_the_plan_without_quotas_is_the_best_one_where_a_household_goes_once_and_is_bounded_elsewhere(
    graine: int, par_menage: int
) -> None:
    listes = classee(graine)
    libre = apparier(listes, par_logement=PAR_LOGEMENT, par_menage=par_menage)
    mieux = max(
        sum(listes.points[paire] for siennes in un for paire in siennes) for un in tous_les_plans(listes, par_menage)
    )
    if par_menage == 1:
        assert (libre.points, libre.borne) == (mieux, pytest.approx(mieux, abs=0.1))
    assert libre.points <= mieux <= libre.borne


def test_the_bound_holds_once_an_aim_that_nobody_meets_is_lowered() -> None:
    points = [80, 70, 60, 50, 40, 30, 20, 10] * 2
    noms = [f"m{n}" for n in range(8)] * 2
    listes = former([("a",), ("b",)], np.repeat([0, 1], 8), noms, points, [None, None])
    quota = Quota("un", 100, np.array([True, True]), listes.points == 10)
    libre = apparier(listes, par_logement=PAR_LOGEMENT, par_menage=1)
    tamis = tamiser(listes, [quota], libre, 0.0, par_logement=PAR_LOGEMENT, par_menage=1)
    assert tamis.programme.viser([1])
    plus_haut = affiner(tamis.programme, libre, 0.0, par_logement=PAR_LOGEMENT).borne
    assert plus_haut == pytest.approx(80 + 70 + 60 + 50 + 40 + 10, abs=0.1)


def test_a_dwelling_is_not_left_empty_because_its_households_stand_low() -> None:
    demandes, logements = [f"m{n}" for n in range(2000)], [("loin",), *[(f"ici{n}",) for n in range(150)]]

    def lire(profondeurs: list[int]) -> tuple[Listes, list[Quota]]:
        siens = [
            (profil, demande, 2000 - rang)
            for profil, profondeur in enumerate(profondeurs)
            for rang, demande in enumerate(demandes[:profondeur])
            if (profil == 0) == (rang >= 1500)
        ]
        seuils = [2001 - profondeur if profondeur < 2000 else None for profondeur in profondeurs]
        return former(logements, *zip(*siens, strict=True), seuils), []

    assert set(planifier([1] * len(logements), lire, lambda _: set()).candidats().values()) == {PAR_LOGEMENT}


def test_a_list_is_read_to_its_end_where_its_first_ones_leave_places_to_fill() -> None:
    demandes, lues = [f"m{n}" for n in range(2000)], list[list[int]]()
    logements = [(f"loin{n}",) for n in range(40)] + [(f"ici{n}",) for n in range(100)]

    def lire(profondeurs: list[int]) -> tuple[Listes, list[Quota]]:
        lues.append(profondeurs)
        siens = [
            (profil, demande, 2000 - rang)
            for profil, profondeur in enumerate(profondeurs)
            for rang, demande in enumerate(demandes[:profondeur])
            if (profil < 40) == (rang >= 1500)
        ]
        seuils = [2001 - profondeur if profondeur < 2000 else None for profondeur in profondeurs]
        return former(logements, *zip(*siens, strict=True), seuils), []

    plan = planifier([1] * len(logements), lire, lambda _: set())
    assert [max(profondeurs[40:]) < 1500 for profondeurs in lues] == [True, True]
    assert [min(profondeurs[:40]) > 2000 for profondeurs in lues] == [False, True]
    assert set(plan.candidats().values()) == {PAR_LOGEMENT}
    assert plan.ecart_pct < 1


def test_who_refused_a_dwelling_is_put_forward_for_another_of_the_same_profile() -> None:
    listes = former([("a", "b")], [0, 0], ["m1", "m2"], [50, 40], [None])
    refusee = ("a", "m1")
    plan = planifier([2], lambda _: (listes, []), lambda siennes: {refusee} & set(siennes))
    assert set(plan.propositions) == {("b", "m1"), ("a", "m2")}
    seul = former([("a",)], [0, 0], ["m1", "m2"], [50, 40], [None])
    assert planifier([1], lambda _: (seul, []), lambda siennes: {refusee} & set(siennes)).propositions == (("a", "m2"),)


def refuser(refusees: set[tuple[str, str]], listes: Listes, quotas: list[Quota], par_menage: int = 1) -> Plan:
    effectifs = listes.effectifs.tolist()
    return planifier(effectifs, lambda _: (listes, quotas), lambda p: refusees & set(p), par_menage=par_menage)


def test_a_dwelling_that_every_household_refused_has_no_candidate_even_where_a_quota_aims_at_it() -> None:
    listes = former([("a",)], [0], ["m1"], [50], [None])
    plan = refuser({("a", "m1")}, listes, [Quota("un", 25, np.array([True]), np.array([True]))])
    assert (plan.propositions, plan.candidats(), plan.points) == ((), {"a": 0}, 0)
    assert [(bilan.cible, bilan.atteint) for bilan in plan.quotas] == [(1, 0)]


def test_who_refused_a_dwelling_takes_the_place_of_another_that_moves_to_it() -> None:
    listes = former([("a", "b")], [0] * 6, [f"m{n}" for n in range(1, 7)], [60, 50, 40, 30, 20, 10], [None])
    plan = refuser({("b", "m6")}, listes, [])
    assert plan.candidats() == {"a": PAR_LOGEMENT, "b": PAR_LOGEMENT}
    assert ("a", "m6") in plan.propositions


@pytest.mark.parametrize("par_menage", [1, 2])
@pytest.mark.parametrize("graine", GRAINES)
def test_refusals_never_put_more_households_on_a_dwelling_than_it_takes(graine: int, par_menage: int) -> None:
    hasard = random.Random(graine)  # noqa: S311
    logements, menages = ("a", "b", "c", "d"), [f"m{n:02d}" for n in range(14)]
    refusees = {(logement, menage) for logement in logements for menage in menages if hasard.random() < 0.3}
    listes = former([logements], [0] * len(menages), menages, range(len(menages), 0, -1), [None])
    plan = refuser(refusees, listes, [], par_menage)
    assert max(plan.candidats().values()) <= PAR_LOGEMENT
    assert not refusees & set(plan.propositions)
    assert len(set(plan.propositions)) == len(plan.propositions)


def test_nobody_eligible_is_a_result() -> None:
    vide = former([("a",)], [], [], [], [None])
    plan = planifier([1], lambda _: (vide, [Quota("un", 25, np.array([True]), np.zeros(0, bool))]), lambda _: set())
    assert plan.candidats() == {"a": 0}
    assert (plan.points, plan.ecart_pct, plan.quotas[0].cible) == (0, 0, 0)


def test_a_quota_whose_public_is_not_read_is_not_held() -> None:
    jour = date(2026, 10, 31)
    listes = former([("a",), ("b",)], [0, 1], ["m1", "m2"], [50, 40], [None, None])
    publics = {"is_premier_quartile": [True, False], "is_public_prioritaire": [True, False], "has_acd": [None, None]}
    quotas = {quota.code: quota for quota in former_quotas(listes, PROFILS[:2], publics, jour, 12.0)}
    assert set(quotas) == {"Q1_HORS_QPV", "Q2_Q4_EN_QPV", "PRIORITAIRES_ETAT", "PRIORITAIRES_BAILLEUR"}
    assert {code: quota.part_pct for code, quota in quotas.items()} == {
        "Q1_HORS_QPV": 30,
        "Q2_Q4_EN_QPV": 50,
        "PRIORITAIRES_ETAT": 25,
        "PRIORITAIRES_BAILLEUR": 25,
    }
    assert quotas["Q1_HORS_QPV"].compte(listes).tolist() == [True, False]
    assert quotas["Q2_Q4_EN_QPV"].compte(listes).tolist() == [False, True]
    lue = {**publics, "has_acd": [True, False]}
    assert "ACD" in {quota.code for quota in former_quotas(listes, PROFILS[:2], lue, jour, 12.0)}
    assert "ACD" not in {quota.code for quota in former_quotas(listes, PROFILS[:2], lue, jour, 0.0)}


def test_a_quota_counts_what_its_convention_was_declared_for_and_the_law_holds_by_epci() -> None:
    listes = former([(str(n),) for n in range(6)], range(6), [f"m{n}" for n in range(6)], [50] * 6, [None] * 6)
    publics = {"is_premier_quartile": [True] * 6, "is_public_prioritaire": [True] * 6, "has_acd": [True] * 6}
    quotas = former_quotas(listes, PROFILS, publics, date(2026, 10, 31), 12.0)
    comptes = {(q.code, q.portee): (q.part_pct, np.flatnonzero(q.profils).tolist()) for q in quotas}
    assert comptes == {
        ("Q1_HORS_QPV", "BA01|E1"): (30, [0]),
        ("Q1_HORS_QPV", "BA02"): (40, [2]),
        ("Q1_HORS_QPV", "E1"): (25, [4, 5]),
        ("Q2_Q4_EN_QPV", "E2"): (50, [1]),
        ("PRIORITAIRES_ETAT", ""): (25, [1, 5]),
        ("PRIORITAIRES_BAILLEUR", "BA01"): (25, [0]),
        ("PRIORITAIRES_BAILLEUR", "BA02"): (25, [2, 3]),
        ("PRIORITAIRES_BAILLEUR", "BA03"): (25, [4]),
        ("ACD", ""): (12, [0, 1, 2, 3, 4, 5]),
    }
    assert len({(q.code, profil) for q in quotas for profil in np.flatnonzero(q.profils)}) == sum(
        q.profils.sum() for q in quotas
    )


def test_the_shares_are_those_of_the_day_and_of_a_whole_year_of_leases() -> None:
    assert parts(date(2016, 12, 31)) == {}
    assert parts(date(2026, 1, 1))["Q2_Q4_EN_QPV"] == 50
    assert part_acd([(30, 100), (None, 50), (10, 100)]) == 20
    assert part_acd([(None, 10)]) == 0
