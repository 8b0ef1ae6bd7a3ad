"""Tau-Argus, the tool of statistical offices, as a witness: same primary cells, and the same interval for each mask.

Its engine writes in its working folder and wants one process per job. It protects a share of each value, not a width of
eleven, so its choice of secondary cells is not ours; its audit of that choice is what is compared with our audit.
"""

import importlib.util
import json
import subprocess
import sys

import numpy as np
import pytest

from tests.warehouse.secret.tables import (
    SEUIL,
    avec_marges,
    cle,
    decompositions_de,
    ensembles_de,
    exactes,
    publiees,
)
from warehouse.disclosure.audit import auditer
from warehouse.disclosure.protection import proteger

NOMS = ("T1", "T2", "T3", "T4", "T5")
LIEUX = tuple(f"L{numero}" for numero in range(8))
TRAVAIL = """
import json, sys
from pytauargus import protect

lignes = json.load(sys.stdin)
micro = {"lieu": [l for l, _ in lignes], "typo": [t for _, t in lignes], "nb": [1] * len(lignes)}
resultat = protect(micro, ["lieu", "typo"], "nb", safety_rules="FREQ(11,30)", suppress="OPT(1)", workdir="argus")
cellules = resultat.tables[0].rows
cellules = cellules() if callable(cellules) else cellules
audit = {ligne["cell"]: (ligne["min"], ligne["max"]) for ligne in resultat.engine.audit(0)}
sortie = [(c["lieu"], c["typo"], c["status"], audit.get(rang)) for rang, c in enumerate(cellules)]
with open("sortie.json", "w") as fichier:
    json.dump(sortie, fichier)
"""


def argus(valeurs, dossier):
    """Protect with Tau-Argus, one line per person: ``{cell: (status, bounds)}``."""
    if importlib.util.find_spec("pytauargus") is None:
        pytest.skip("pytauargus is not installed here")
    personnes = [k for k, v in valeurs.items() if k[0] != "total" and k[1] != "TOUS" for _ in range(v)]
    subprocess.run(
        [sys.executable, "-c", TRAVAIL], input=json.dumps(personnes), text=True, cwd=dossier, check=True, timeout=120
    )
    noms = {"Total": "total"}, {"Total": "TOUS"}
    lignes = json.loads((dossier / "sortie.json").read_text(encoding="utf-8"))
    return {(noms[0].get(lieu, lieu), noms[1].get(typo, typo)): (s, b) for lieu, typo, s, b in lignes}


@pytest.mark.parametrize("graine", [1, 2, 4])
def test_attaque_D3_tau_argus_finds_the_same_small_cells_and_the_same_intervals(tmp_path, graine):
    hasard = np.random.default_rng(graine)
    tirage = hasard.poisson(hasard.choice([1, 2, 4, 8, 30, 60], size=(len(LIEUX), len(NOMS))))
    lignes = {lieu: [int(v) for v in ligne] for lieu, ligne in zip(LIEUX, tirage, strict=True)}
    valeurs = avec_marges(lignes, NOMS)
    temoin = argus(valeurs, tmp_path)
    nos_masques = proteger(exactes(valeurs), decompositions_de(lignes, NOMS), SEUIL)
    assert {(k.territoire, k.modalite) for k in nos_masques.primaires} == {
        k for k, (s, _) in temoin.items() if s == "U"
    }
    leurs_masques = {k: (bas, haut) for k, (s, bornes) in temoin.items() if s in "UM" for bas, haut in [bornes]}
    rapport = auditer(
        publiees({cle(*k): None if k in leurs_masques else v for k, v in valeurs.items()}),
        ensembles_de(lignes, NOMS),
        SEUIL,
    )
    nos_bornes = {(i.cle.territoire, i.cle.modalite): (i.bornes.bas, i.bornes.haut) for i in rapport.intervalles}
    assert nos_bornes == leurs_masques
