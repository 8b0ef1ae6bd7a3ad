"""Tables linked by time, by territory and by shares are protected together, and what cannot be is said."""

import math

import numpy as np
import pytest

from tests.warehouse.secret.tables import SEUIL, cle, exactes, publiees
from warehouse.disclosure.audit import auditer
from warehouse.disclosure.cellules import (
    CelluleExacte,
    CellulePubliee,
    DeriveePubliee,
    Ensembles,
    Part,
    Relation,
)
from warehouse.disclosure.protection import Decomposition, masquer_derivees, proteger
from warehouse.disclosure.suppression import mettre_au_secret

MOIS = [f"{annee}-{mois:02d}" for annee in (2025, 2026) for mois in range(1, 13)]
EPCIS = ("E", "F", "G")


def flux(graine, statuts=()):
    """Leases of 24 months in three EPCI, their years, and the moving windows of twelve months."""
    hasard = np.random.default_rng(graine)
    valeurs = {
        (e, m): int(hasard.poisson(moyenne)) for e, moyenne in zip(EPCIS, (4, 14, 60), strict=True) for m in MOIS
    }
    periodes = {"2025": MOIS[:12], "2026": MOIS[12:]} | {f"12m-{MOIS[n]}": MOIS[n - 11 : n + 1] for n in range(11, 24)}
    for e in EPCIS:
        valeurs |= {(e, p): sum(valeurs[e, m] for m in mois) for p, mois in periodes.items()}
    valeurs |= {("D", p): sum(valeurs[e, p] for e in EPCIS) for p in (*MOIS, *periodes)}
    cellules = [CelluleExacte(cle(e, periode=p, mesure="bail"), v) for (e, p), v in valeurs.items()]
    sommes = [Decomposition("territoire", "D", EPCIS)]
    sommes += [Decomposition("periode", p, tuple(mois)) for p, mois in periodes.items()]
    etendues = {m: frozenset([m]) for m in MOIS} | {p: frozenset(mois) for p, mois in periodes.items()}
    ensembles = Ensembles({e: frozenset([e]) for e in EPCIS} | {"D": frozenset(EPCIS)}, {}, {"bail": etendues})
    return cellules, sommes, ensembles


def test_months_years_and_windows_are_masked_together():
    cellules, sommes, ensembles = flux(1)
    resultat = mettre_au_secret(cellules, sommes, ensembles, SEUIL)
    assert resultat.is_sure
    assert resultat.masques.secondaires
    sans_secondaire = [CellulePubliee(c.cle, None if 0 < c.valeur < SEUIL else c.valeur) for c in cellules]
    assert {c.code for c in auditer(sans_secondaire, ensembles, SEUIL).constats} == {"masque_deduit"}


def test_a_new_month_is_masked_without_touching_those_already_published():
    cellules, sommes, ensembles = flux(2)

    def vues(jusqu_a):
        return [c for c in cellules if c.cle.periode.removeprefix("12m-") <= jusqu_a]

    hier = mettre_au_secret(vues("2026-11"), sommes, ensembles, SEUIL).masques.cellules
    statuts = {c.cle: "publiee" if c.valeur is not None else "masquee" for c in hier}
    demain = [CelluleExacte(c.cle, c.valeur, statuts.get(c.cle, "nouvelle")) for c in vues("2026-12")]
    resultat = mettre_au_secret(demain, sommes, ensembles, SEUIL)
    assert resultat.is_sure
    publie = {c.cle: c.valeur for c in resultat.masques.cellules}
    assert {c.cle: publie[c.cle] for c in hier} == {c.cle: c.valeur for c in hier}


def test_what_an_epci_keeps_beyond_a_delegation_is_protected():
    valeurs = {("EPCI", "TOUS"): 120, ("delegation", "TOUS"): 115}
    sommes = [Decomposition("territoire", "EPCI", ("delegation", "hors delegation"))]
    ensembles = Ensembles({"EPCI": frozenset("abc"), "delegation": frozenset("ab")})
    assert not auditer(publiees({cle(*k): v for k, v in valeurs.items()}), ensembles, SEUIL).is_sur
    resultat = mettre_au_secret(exactes(valeurs), sommes, ensembles, SEUIL)
    assert resultat.is_sure
    assert len(resultat.masques.secondaires) == 1


def part(territoire):
    return Part(*(cle(territoire, mesure=mesure) for mesure in ("refus", "acceptation", "reponse")))


@pytest.mark.parametrize(
    ("refus", "reponse", "codes"),
    [
        (15, 40, set()),
        (15, 20, {"latente_deduite"}),
        (4, 40, {"petit_effectif_visible"}),
        (0, 40, {"groupe_entier"}),
        (40, 40, {"groupe_entier"}),
        (0, 0, set()),
    ],
)
def test_a_share_tells_on_those_in_it_on_those_out_of_it_and_on_everybody(refus, reponse, codes):
    cellules = publiees({part("a").partie: refus, part("a").total: reponse})
    assert {c.code for c in auditer(cellules, Ensembles({}), SEUIL, parts=[part("a")]).constats} == codes


def test_shares_are_masked_until_nothing_is_told():
    refus, reponses = {"a": 15, "b": 0, "c": 30, "d": 25, "e": 4}, {"a": 20, "b": 40, "c": 60, "d": 50, "e": 45}
    refus["total"], reponses["total"] = sum(refus.values()), sum(reponses.values())
    cellules = [CelluleExacte(part(t).partie, v) for t, v in refus.items()]
    cellules += [CelluleExacte(part(t).total, v) for t, v in reponses.items()]
    ensembles = Ensembles({**{t: frozenset(t) for t in "abcde"}, "total": frozenset("abcde")})
    sommes = [Decomposition("territoire", "total", tuple("abcde"))]
    resultat = mettre_au_secret(cellules, sommes, ensembles, SEUIL, parts=[part(t) for t in refus])
    assert resultat.is_sure
    masquees = {c.cle for c in resultat.masques.cellules if c.valeur is None}
    assert {part("b").partie, part("e").partie} <= masquees
    assert {part("a").partie, part("a").total} & masquees


def test_a_cell_declared_sensitive_is_masked_and_protected_whatever_its_count():
    valeurs = {("a", "TOUS"): 500, ("b", "TOUS"): 300, ("c", "TOUS"): 0, ("total", "TOUS"): 800}
    sommes = [Decomposition("territoire", "total", ("a", "b", "c"))]
    masques = proteger(exactes(valeurs), sommes, SEUIL, sensibles=frozenset([cle("a")]))
    assert masques.primaires == {cle("a")}
    assert len(masques.secondaires) == 1


def test_a_wider_interval_is_found_when_it_is_asked_for():
    valeurs = {("a", "TOUS"): 5, ("b", "TOUS"): 14, ("c", "TOUS"): 60, ("total", "TOUS"): 79}
    sommes = [Decomposition("territoire", "total", ("a", "b", "c"))]
    assert proteger(exactes(valeurs), sommes, SEUIL).secondaires == {cle("b")}
    large = proteger(exactes(valeurs), sommes, SEUIL, marges={cle("a"): 20})
    assert large.secondaires > {cle("b")} or large.secondaires == {cle("c")}


def test_a_rate_follows_its_counts():
    cellules = publiees({cle("a"): 40, cle("b"): None, cle("c"): 4})
    derivees = [DeriveePubliee("taux", 12.5, (cle(t),)) for t in "abcd"]
    assert [d.valeur for d in masquer_derivees(derivees, cellules, SEUIL)] == [12.5, None, None, None]


def test_a_small_count_that_the_law_shows_is_no_finding():
    cellules = publiees({cle("a", mesure="parc_total"): 4})
    assert auditer(cellules, Ensembles({}), SEUIL, mesures_libres=frozenset(["parc_total"])).is_sur


def test_exact_counts_that_break_a_relation_are_refused():
    with pytest.raises(ValueError, match="break a relation"):
        proteger(exactes({("a", "TOUS"): 3}), [], SEUIL, relations=[Relation(((cle("a"), 1),), 4, 4)])


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        proteger(exactes({("a", "TOUS"): -3}), [], SEUIL)


def test_the_report_says_between_what_each_hidden_cell_stands():
    ensembles = Ensembles({"a": frozenset("a"), "b": frozenset("b"), "t": frozenset("ab")})
    rapport = auditer(publiees({cle("t"): 30, cle("a"): None, cle("b"): None, cle("z"): None}), ensembles, SEUIL)
    lus = {i.cle.territoire: (i.bornes.bas, i.bornes.haut, i.is_protege) for i in rapport.intervalles}
    assert lus == {"a": (0, 30, True), "b": (0, 30, True), "z": (0, math.inf, True)}
