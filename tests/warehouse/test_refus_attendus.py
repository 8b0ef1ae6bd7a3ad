"""The model of the refusals to expect: what it finds of answers drawn from known chances, and how far it is right."""

import itertools

import numpy as np
import pandas as pd
import pytest

from warehouse.matching.refusals import CODES, DE_CHAQUE, FACTEURS, REPONSES, ajuster

# What each level adds to the logarithm of the odds of a refusal, in the answers drawn.
VRAIS = {("commune", "NON"): 1.0, ("loyer", "AU_DESSUS"): 0.6, ("deja", "2"): -0.8}
CONSTANTE = -0.4


def chance(ligne: dict[str, str]) -> float:
    return 1 / (1 + np.exp(-CONSTANTE - sum(VRAIS.get((code, ligne[code]), 0.0) for code in CODES)))


def reponses(nombre: int) -> pd.DataFrame:
    """Return counts of answers by levels, drawn from the chances above, a part of them recent."""
    hasard = np.random.default_rng(31)
    lignes = []
    for niveaux in itertools.product(*(list(facteur.niveaux)[:3:2] for facteur in FACTEURS)):
        ligne = dict(zip(CODES, niveaux, strict=True))
        for recente in (False, True):
            combien = nombre if recente else 3 * nombre
            refus = int(hasard.binomial(combien, chance(ligne)))
            lignes.append(ligne | {"is_recente": recente, "nombre": combien, "refus": refus})
    return pd.DataFrame(lignes)


def test_the_fit_finds_the_chances_that_the_answers_were_drawn_from() -> None:
    lignes = reponses(200)
    modele = ajuster(lignes)
    vraies = np.array([chance(ligne) for ligne in lignes[CODES].to_dict("records")])
    assert modele.chances(lignes) == pytest.approx(vraies, abs=0.03)
    assert modele.reponses == lignes.loc[~lignes["is_recente"], "nombre"].sum()


def test_an_effect_is_the_refusals_of_a_hundred_that_a_level_alone_changes() -> None:
    lignes = reponses(200)
    modele = ajuster(lignes)
    (effet,) = [un for un in modele.effets if un.niveau == "commune non demandée"]
    anciennes = lignes[~lignes["is_recente"]]
    vrais = [
        100 * (chance(ligne | {"commune": "NON"}) - chance(ligne | {"commune": "PREMIER"}))
        for ligne in anciennes[CODES].to_dict("records")
    ]
    assert effet.points == pytest.approx(np.mean(vrais), abs=2)
    assert (effet.facteur, effet.reference) == ("Commune", "premier vœu")
    assert effet.reponses == anciennes.loc[anciennes["commune"] == "NON", "nombre"].sum()


def test_the_calibration_is_on_answers_that_the_fit_has_not_seen() -> None:
    lignes = reponses(200)
    modele = ajuster(lignes)
    recentes = lignes[lignes["is_recente"]]
    calibration, tout = modele.calibration.iloc[:-1], modele.calibration.iloc[-1]
    assert (tout["dixieme"], tout["reponses"]) == (0, recentes["nombre"].sum())
    assert tout["observes_pct"] == pytest.approx(100 * recentes["refus"].sum() / recentes["nombre"].sum())
    assert calibration["reponses"].sum() == recentes["nombre"].sum()
    assert calibration["observes"].sum() == recentes["refus"].sum()
    assert calibration["attendus"].sum() == pytest.approx((modele.chances(recentes) * recentes["nombre"]).sum())
    taux = calibration["attendus"] / calibration["reponses"]
    assert taux.is_monotonic_increasing
    assert (taux - calibration["observes"] / calibration["reponses"]).abs().max() < 0.05
    # Recent answers change the calibration, never the model.
    autres = lignes.assign(refus=lignes["refus"].where(~lignes["is_recente"], 0))
    sans = ajuster(autres)
    assert sans.coefficients == modele.coefficients
    assert sans.calibration["observes"].sum() == 0


def test_the_same_answers_give_the_same_model_in_whatever_order_they_come() -> None:
    lignes = reponses(50)
    un, autre = ajuster(lignes), ajuster(lignes.sample(frac=1, random_state=1).reset_index(drop=True))
    assert un.coefficients == pytest.approx(autre.coefficients)
    pd.testing.assert_frame_equal(un.calibration, autre.calibration)


def test_too_few_answers_give_no_model() -> None:
    lignes = reponses(200)
    anciennes = ~lignes["is_recente"]
    peu = lignes.assign(nombre=lignes["nombre"].where(~anciennes, 1), refus=lignes["refus"].where(~anciennes, 0))
    assert peu.loc[anciennes, "nombre"].sum() < REPONSES
    assert ajuster(peu) is None
    rares = lignes.assign(refus=0)
    rares.loc[rares.index[anciennes][0], "refus"] = DE_CHAQUE - 1
    assert ajuster(rares) is None
    assert ajuster(lignes[anciennes]) is None


def test_the_reasons_of_a_household_are_what_tells_it_from_the_average() -> None:
    modele = ajuster(reponses(200))
    ligne = pd.Series({facteur.code: next(iter(facteur.niveaux)) for facteur in FACTEURS})
    assert ("commune non demandée", True) in modele.raisons(pd.Series(ligne.to_dict() | {"commune": "NON"}))
    assert ("premier vœu", False) in modele.raisons(ligne)
