"""Planted leaks: each way of deducing a small count from what is shown turns the audit red, and only it."""

import itertools

import numpy as np
import pytest

from tests.warehouse.secret.tables import SEUIL, cle, publiees
from warehouse.disclosure.audit import auditer, auditer_revision
from warehouse.disclosure.cellules import CelluleExacte, Cle, DeriveePubliee, Ensembles, Relation
from warehouse.disclosure.protection import Decomposition, masquer_derivees
from warehouse.disclosure.suppression import mettre_au_secret

COMMUNES = tuple("abcdef")
TERRITOIRES = Ensembles(
    {
        **{c: frozenset([c]) for c in COMMUNES},
        "epci1": frozenset("abc"),
        "epci2": frozenset("def"),
        "departement": frozenset(COMMUNES),
        "delegation": frozenset("ab"),
        "zone": frozenset("bde"),
    }
)
MOIS = [f"{annee}-{mois:02d}" for annee in (2025, 2026) for mois in range(1, 13)]
FENETRES = {f"12m-{MOIS[fin]}": frozenset(MOIS[fin - 11 : fin + 1]) for fin in range(11, 24)}
CUMULS = {f"cumul-{MOIS[fin]}": frozenset(MOIS[12 : fin + 1]) for fin in range(12, 24)}
PERIODES = Ensembles({}, {}, {"bail": {**{m: frozenset([m]) for m in MOIS}, **FENETRES, **CUMULS}})


def constats(rapport):
    return sorted((c.code, c.cle.territoire, c.cle.periode) for c in rapport.constats)


def lieux(valeurs):
    return publiees({cle(nom): valeur for nom, valeur in valeurs.items()})


def temps(valeurs):
    return publiees({cle("dep", periode=p, mesure="bail"): valeur for p, valeur in valeurs.items()})


def test_attaque_D1_the_departement_minus_its_communes_gives_the_masked_one():
    rapport = auditer(
        lieux({"departement": 100, "a": 20, "b": 20, "c": 20, "d": 20, "e": 17, "f": None}), TERRITOIRES, SEUIL
    )
    assert constats(rapport) == [("masque_deduit", "f", "2026")]


def test_attaque_D1_the_departement_minus_its_communes_gives_one_that_nobody_published():
    rapport = auditer(lieux({"departement": 100, "a": 20, "b": 20, "c": 20, "d": 20, "e": 17}), TERRITOIRES, SEUIL)
    assert constats(rapport) == [("latente_deduite", "~f", "2026")]


def test_attaque_D1_an_epci_minus_a_delegation_gives_the_commune_left_out():
    rapport = auditer(lieux({"epci1": 120, "delegation": 115}), TERRITOIRES, SEUIL)
    assert constats(rapport) == [("latente_deduite", "~c", "2026")]
    assert auditer(lieux({"epci1": 140, "delegation": 115}), TERRITOIRES, SEUIL).is_sur


def test_attaque_D1_territories_that_overlap_without_nesting_are_combined():
    # delegation {a, b} + epci2 {d, e, f} - zone {b, d, e} = a + f.
    valeurs = {"delegation": 60, "epci2": 80, "zone": 135, "a": None, "f": None, "b": 57}
    assert constats(auditer(lieux(valeurs), TERRITOIRES, SEUIL)) == [
        ("masque_deduit", "a", "2026"),
        ("masque_deduit", "f", "2026"),
    ]


@pytest.mark.parametrize("cumul", [(40, 43), (40, 51)])
def test_attaque_D2_two_cumulated_months_give_the_month_between_them(cumul):
    rapport = auditer(temps(dict(zip(("cumul-2026-03", "cumul-2026-04"), cumul, strict=True))), PERIODES, SEUIL)
    attendu = [("latente_deduite", "dep", "~2026-04")] if cumul[1] - cumul[0] < SEUIL else []
    assert constats(rapport) == attendu


def test_attaque_D2_two_moving_windows_give_the_new_month_when_the_old_one_is_known():
    fenetres = {"12m-2025-12": 400, "12m-2026-01": 388}
    assert auditer(temps(fenetres), PERIODES, SEUIL).is_sur
    rapport = auditer(temps(fenetres | {"2025-01": 15, "2026-01": None}), PERIODES, SEUIL)
    assert constats(rapport) == [("masque_deduit", "dep", "2026-01")]
    assert rapport.intervalles[0].bornes.bas == 3


def test_attaque_D2_a_year_gives_its_only_masked_month():
    annee = {"cumul-2026-12": 300, **dict.fromkeys(MOIS[12:23], 27), "2026-12": None}
    assert constats(auditer(temps(annee), PERIODES, SEUIL)) == [("masque_deduit", "dep", "2026-12")]


def test_the_stock_identity_gives_a_masked_flow():
    termes = ((cle("dep", periode="m1"), 1), (cle("dep", mesure="creation"), 1), (cle("dep", mesure="radiation"), -1))
    identite = Relation(((cle("dep", periode="m2"), -1), *termes))
    shown = {cle("dep", periode="m1"): 200, cle("dep", periode="m2"): 190, cle("dep", mesure="radiation"): 14}
    rapport = auditer(publiees(shown | {cle("dep", mesure="creation"): None}), TERRITOIRES, SEUIL, relations=[identite])
    assert [(c.code, c.cle.mesure) for c in rapport.constats] == [("masque_deduit", "creation")]


HIER = {"epci1": 100, "a": 80, "b": None, "c": None}


@pytest.mark.parametrize(
    ("aujourdhui", "attendu"),
    [
        ({}, []),
        ({"a": 92, "epci1": 112}, []),
        ({"a": 81, "epci1": 101}, [("revision_petite", "a", "2026"), ("revision_petite", "epci1", "2026")]),
        ({"c": 16}, [("masque_deduit", "b", "2026"), ("masque_leve", "c", "2026")]),
        ({"a": None}, [("masque_tardif", "a", "2026")]),
    ],
)
def test_attaque_D2_two_publications_of_a_period_are_read_together(aujourdhui, attendu):
    rapport = auditer_revision(lieux(HIER), lieux(HIER | aujourdhui), TERRITOIRES, SEUIL)
    assert constats(rapport) == attendu


def test_attaque_D2_what_only_yesterday_showed_is_still_known():
    rapport = auditer_revision(lieux(HIER | {"delegation": 84}), lieux(HIER), TERRITOIRES, SEUIL)
    assert ("masque_deduit", "b", "2026") in constats(rapport)
    assert auditer(lieux(HIER), TERRITOIRES, SEUIL).is_sur


def test_attaque_D1_a_median_beside_a_masked_count_is_a_finding():
    mediane = DeriveePubliee("ancienneté médiane", 14.0, (cle("b"),))
    rapport = auditer(lieux(HIER), TERRITOIRES, SEUIL, derivees=[mediane])
    assert constats(rapport) == [("derivee_visible", "b", "2026")]


def test_the_zero_that_readers_rule_out_narrows_the_intervals():
    valeurs = {"epci1": 36, "a": 26, "b": None, "c": None}
    assert auditer(lieux(valeurs), TERRITOIRES, SEUIL, plancher=0).is_sur
    assert len(auditer(lieux(valeurs), TERRITOIRES, SEUIL, plancher=1).constats) == 2


# The published commune file of 2024: counts blanked, the vacancy rate left beside them (four decimals).


def parc(graine=4):
    """Dwellings let and vacant of 60 communes in 3 EPCI, many of them tiny."""
    hasard = np.random.default_rng(graine)
    exact, parties = {}, {}
    for numero in range(60):
        nom = f"commune:{numero}"
        parties.setdefault(f"epci:{numero % 3}", []).append(nom)
        loue = int(hasard.geometric(0.01))
        exact[Cle("vacance", "2024", nom, "loue")] = loue
        exact[Cle("vacance", "2024", nom, "vacant")] = int(hasard.binomial(loue, 0.06))
    for epci, noms in parties.items():
        for modalite in ("loue", "vacant"):
            exact[Cle("vacance", "2024", epci, modalite)] = sum(
                exact[Cle("vacance", "2024", n, modalite)] for n in noms
            )
    for nom in [*itertools.chain.from_iterable(parties.values()), *parties]:
        exact[Cle("vacance", "2024", nom, "TOUS")] = sum(
            exact[Cle("vacance", "2024", nom, m)] for m in ("loue", "vacant")
        )
    sommes = [Decomposition("territoire", epci, tuple(noms)) for epci, noms in parties.items()]
    sommes.append(Decomposition("modalite", "TOUS", ("loue", "vacant")))
    noms_ensembles = {n: frozenset([n]) for n in itertools.chain.from_iterable(parties.values())}
    ensembles = Ensembles(
        noms_ensembles | {epci: frozenset(noms) for epci, noms in parties.items()},
        {"loue": frozenset(["loue"]), "vacant": frozenset(["vacant"]), "TOUS": frozenset(["loue", "vacant"])},
    )
    return exact, sommes, ensembles


def taux_de_vacance(exact):
    taux = []
    for k, vacants in exact.items():
        total = exact[k._replace(modalite="TOUS")]
        if k.modalite == "vacant" and total:
            den = (k._replace(modalite="TOUS"),)
            taux.append(DeriveePubliee("taux de vacance", round(100 * vacants / total, 4), den, (k,), decimales=4))
    return taux


def attaquer(cellules, taux, plafond=300):
    """Rebuild masked counts from a rate: the only whole numbers that give exactly its four decimals."""
    montrees = {c.cle: c.valeur for c in cellules}
    retrouves = {}
    for derivee in taux:
        (vacant,), (total,) = derivee.numerateur, derivee.denominateur
        if derivee.valeur is None or montrees[vacant] is not None:
            continue
        totaux = range(1, plafond) if montrees[total] is None else [montrees[total]]
        paires = [(round(t * derivee.valeur / 100), t) for t in totaux]
        paires = [(v, t) for v, t in paires if abs(100 * v / t - derivee.valeur) <= 5.1e-5]
        if len(paires) == 1:
            retrouves[vacant] = paires[0][0]
    return retrouves


def test_attaque_D1_the_rate_left_beside_masked_counts_gives_them_back_and_is_refused():
    exact, sommes, ensembles = parc()
    cellules = [CelluleExacte(k, v) for k, v in exact.items()]
    masques = mettre_au_secret(cellules, sommes, ensembles, SEUIL).masques
    taux = taux_de_vacance(exact)
    retrouves = attaquer(masques.cellules, taux)
    assert len(retrouves) >= 10
    assert {k: exact[k] for k in retrouves} == retrouves
    rapport = auditer(masques.cellules, ensembles, SEUIL, derivees=taux)
    assert {c.cle for c in rapport.constats if c.code == "masque_deduit"} >= retrouves.keys()
    assert {c.code for c in rapport.constats} == {"masque_deduit", "derivee_visible"}


def test_attaque_D1_the_same_attack_finds_nothing_in_our_outputs():
    exact, sommes, ensembles = parc()
    resultat = mettre_au_secret([CelluleExacte(k, v) for k, v in exact.items()], sommes, ensembles, SEUIL)
    taux = masquer_derivees(taux_de_vacance(exact), resultat.masques.cellules, SEUIL)
    assert 0 < sum(derivee.valeur is not None for derivee in taux) < len(taux)
    assert attaquer(resultat.masques.cellules, taux) == {}
    assert resultat.is_sure
    assert auditer(resultat.masques.cellules, ensembles, SEUIL, derivees=taux).is_sur
