"""Protection and audit share nothing but the description of published cells, and how a solver is opened."""

import ast
from pathlib import Path

import pytest

SECRET = Path(__file__).resolve().parents[3] / "warehouse" / "disclosure"


def imports(dossier):
    noms = set()
    for fichier in (SECRET / dossier).glob("*.py"):
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.Import):
                noms |= {alias.name for alias in noeud.names}
            elif isinstance(noeud, ast.ImportFrom):
                noms.add(noeud.module)
    return {nom for nom in noms if nom.split(".")[0] in {"warehouse", "ingestion", "orchestration", "dashboards"}}


@pytest.mark.parametrize("cote", ["audit", "protection"])
def test_each_side_imports_only_itself_and_the_cells(cote):
    trouves = imports(cote)
    assert "warehouse.disclosure.cellules" in trouves
    ailleurs = {nom for nom in trouves if not nom.startswith(f"warehouse.disclosure.{cote}")}
    assert ailleurs <= {"warehouse.disclosure.cellules", "warehouse.solver"}
