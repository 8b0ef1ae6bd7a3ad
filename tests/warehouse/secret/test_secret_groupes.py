"""Groups are shared out between processes: nothing of what is masked depends on it."""

import os
from concurrent.futures import ProcessPoolExecutor

import polars as pl
import pytest

from tests.warehouse.secret.tables import SEUIL
from tests.warehouse.secret.test_secret_cubes import CATALOGUE, TERRITOIRES, indicateurs, masquer
from warehouse import processes
from warehouse.disclosure import groupes
from warehouse.disclosure.cellules import Cle
from warehouse.disclosure.groupes import Groupe, Regles, masquer_les_groupes
from warehouse.disclosure.liens import observer


@pytest.fixture
def demarres(monkeypatch):
    """Return how many processes were started, on a machine of two processors."""
    nombres = []

    class Bassin(ProcessPoolExecutor):
        def __init__(self, nombre, **options):
            nombres.append(nombre)
            super().__init__(nombre, **options)

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(processes, "ProcessPoolExecutor", Bassin)
    return nombres


def annees():
    return pl.concat([indicateurs(graine, str(2020 + graine)) for graine in range(4)])


def test_two_processes_mask_as_one_does(demarres, monkeypatch):
    seul = masquer(annees())
    monkeypatch.setattr(groupes, "CELLULES_PAR_PROCESSUS", 1)
    deux = masquer(annees())
    assert demarres == [2]
    assert deux.lignes["is_masque"].sum() > 0
    assert deux.lignes.equals(seul.lignes)
    assert deux.bilan.equals(seul.bilan)
    assert (deux.cellules, deux.primaires_secondaires) == (seul.cellules, seul.primaires_secondaires)


def test_few_cells_start_no_process(demarres):
    masquer(annees())
    assert demarres == []


def test_what_a_process_refuses_is_said_as_without_it(demarres, monkeypatch):
    monkeypatch.setattr(groupes, "CELLULES_PAR_PROCESSUS", 1)
    bonne, fausse = ({Cle("stock", annee, "departement:31", "TOUS"): 40} for annee in ("2024", "2025"))
    regles = Regles(CATALOGUE, observer(bonne, TERRITOIRES), SEUIL)
    fausse |= {Cle("tard", "2025", "departement:31", "TOUS"): -1}
    with pytest.raises(ValueError, match="negative count"):
        masquer_les_groupes([Groupe(g, dict.fromkeys(g, "nouvelle")) for g in (bonne, fausse)], regles)
    assert demarres == [2]
