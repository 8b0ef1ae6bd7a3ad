"""The curves of the waiting time, in SQL, against `lifelines` and against the formulas, on drawn data."""

from pathlib import Path

import jinja2
import numpy as np
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter

import warehouse
from tests.independent import delais

MACRO = (Path(warehouse.__file__).parent / "macros" / "delai" / "courbe.sql").read_text(encoding="utf-8")
COLONNES = [
    *("attente_mois", "a_risque", "survie", "survie_basse", "survie_haute"),
    *("incidence_logee", "incidence_basse", "incidence_haute", "incidence_autre"),
]
MAXIMUM_DE_MOIS = 60


@pytest.fixture
def courbe_sql(base_vierge):
    """Run the macro of the curves on people: month of entry, last month, cause (0 cut, 1 housed, 2 other)."""
    suite = jinja2.Template(MACRO).module.courbe_attente("compte", ["cellule_id"])

    def calculer(entree, sortie, cause):
        with base_vierge.connexion() as connexion:
            connexion.execute("create temp table personne (entree integer, sortie integer, cause integer)")
            with connexion.cursor().copy("copy personne from stdin") as copie:
                for ligne in zip(entree.tolist(), sortie.tolist(), cause.tolist(), strict=True):
                    copie.write_row(ligne)
            return connexion.execute(
                "with compte as (select 1 as cellule_id, mois as attente_mois, "
                + ", ".join(
                    f"count(*) filter (where sens = {sens})::integer as {nom}"
                    for sens, nom in [(-1, "entrees"), (0, "censurees"), (1, "logees"), (2, "autres")]
                )
                + " from (select entree as mois, -1 as sens from personne union all select sortie, cause from personne)"
                + f" as mouvement group by mois), {suite} select {', '.join(COLONNES)} from courbe order by 1"
            ).fetchall()

    return calculer


def tirer(graine: int, nombre: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw people, half of them followed late, with many ties: first month followed, last one, cause."""
    alea = np.random.default_rng(graine)
    entree = np.where(alea.random(nombre) < 0.5, 0, alea.integers(0, MAXIMUM_DE_MOIS // 2, nombre))
    sortie = entree + alea.integers(0, MAXIMUM_DE_MOIS // 2, nombre)
    return entree, sortie, alea.integers(0, 3, nombre)


@pytest.mark.parametrize(("graine", "nombre"), [(1, 60), (2, 400), (3, 5_000), (4, 40_000)])
def test_kaplan_meier_with_late_entry_and_ties_is_that_of_lifelines(courbe_sql, graine, nombre) -> None:
    entree, sortie, cause = tirer(graine, nombre)
    lignes = courbe_sql(entree, sortie, cause)
    # At risk in a month: entered strictly before its end, that is to say before month + 1; gone at month + 1.
    modele = KaplanMeierFitter().fit(sortie + 1, cause == 1, entry=entree)
    temps = np.array([ligne[0] for ligne in lignes]) + 1
    survie = modele.survival_function_at_times(temps).to_numpy()
    bornes = modele.confidence_interval_.reindex(temps, method="ffill").to_numpy()
    publiee = np.array([ligne[2] for ligne in lignes])
    assert np.abs(survie - publiee).max() < 1e-9
    connues = np.array([ligne[3] is not None for ligne in lignes])
    assert connues.sum() > 20
    publiees = np.array([ligne[3:5] for ligne, connue in zip(lignes, connues, strict=True) if connue], dtype=float)
    assert np.abs(bornes[connues] - publiees).max() < 1e-9
    assert set(publiee[~connues]) <= {0.0, 1.0}


@pytest.mark.parametrize(("graine", "nombre"), [(5, 60), (6, 2_000)])
def test_both_curves_with_late_entry_and_ties_are_those_of_the_formulas(courbe_sql, graine, nombre) -> None:
    entree, sortie, cause = tirer(graine, nombre)
    mouvements = [
        (
            mois,
            *(int(n) for n in ((entree == mois).sum(), *(((sortie == mois) & (cause == c)).sum() for c in (1, 2, 0)))),
        )
        for mois in sorted({*entree.tolist(), *sortie.tolist()})
    ]
    attendues = delais.courbe(mouvements)
    for pas, ligne in zip(attendues, courbe_sql(entree, sortie, cause), strict=True):
        for nom, valeur in zip(COLONNES, ligne, strict=True):
            assert valeur == (None if getattr(pas, nom) is None else pytest.approx(getattr(pas, nom), abs=1e-9)), nom


@pytest.mark.parametrize("graine", [7, 8])
def test_aalen_johansen_without_ties_is_that_of_lifelines(courbe_sql, graine) -> None:
    """One exit at most in a month: the library would draw another order of the ties at random."""
    alea = np.random.default_rng(graine)
    sortie = alea.permutation(900)[:300]
    cause = alea.integers(0, 3, 300)
    modele = AalenJohansenFitter().fit(sortie + 1, cause, event_of_interest=1)
    autre = AalenJohansenFitter().fit(sortie + 1, cause, event_of_interest=2)
    compares = 0
    for mois, _, _, _, _, logee, basse, haute, partie in courbe_sql(np.zeros(300, dtype=int), sortie, cause):
        assert logee == pytest.approx(modele.cumulative_density_["CIF_1"].loc[: mois + 1].iloc[-1], abs=1e-9)
        assert partie == pytest.approx(autre.cumulative_density_["CIF_2"].loc[: mois + 1].iloc[-1], abs=1e-9)
        if basse is not None and mois + 1 in modele.confidence_interval_.index:
            # The library names its bounds the other way round.
            bornes = sorted(modele.confidence_interval_.loc[mois + 1])
            assert [basse, haute] == pytest.approx(bornes, abs=1e-9)
            compares += 1
    assert compares > 200


def test_a_month_in_which_all_leave_ends_the_curve(courbe_sql) -> None:
    entree, sortie, cause = np.array([0, 0, 5]), np.array([2, 2, 6]), np.array([1, 1, 1])
    lignes = courbe_sql(entree, sortie, cause)
    assert [(ligne[0], ligne[1], ligne[2], ligne[5]) for ligne in lignes] == [
        (0, 2, 1.0, 0.0),
        (2, 2, 0.0, 1.0),
        (5, 1, 0.0, 1.0),
        (6, 1, 0.0, 1.0),
    ]
    assert {ligne[3] for ligne in lignes} == {None}
