"""Imports only go down: orchestration → ingestion → warehouse, dashboards → warehouse; in the portal, pages → kit."""

import ast
from itertools import accumulate
from pathlib import Path

import pytest

from tests.architecture.conftest import PAQUETS, RACINE, fichiers_du_projet

# What serves the pages, and what gathers their files.
AU_DESSUS_DES_PAGES = {"dashboards.access.telechargement", "dashboards.app", "dashboards.datasets", "dashboards.router"}
INTERDITS = {
    "warehouse": {"ingestion", "orchestration", "dashboards", "dagster", "dagster_dbt", "streamlit", "plotly"},
    "ingestion": {"orchestration", "dashboards", "dagster", "dagster_dbt", "dbt", "streamlit", "plotly"},
    "orchestration": {"streamlit", "plotly", "dashboards"},
    "dashboards": {"ingestion", "orchestration", "dagster", "dagster_dbt", "dbt", "polars", "great_expectations"},
    "dashboards/charts": {"streamlit", "sqlalchemy", "psycopg", *AU_DESSUS_DES_PAGES, "dashboards.pages"},
    "dashboards/kit": {*AU_DESSUS_DES_PAGES, "dashboards.pages"},
    "dashboards/pages": {"sqlalchemy", "psycopg", *AU_DESSUS_DES_PAGES},
}
PERMIS = {
    # The command serves the portal.
    ("orchestration/commands/services.py", "dashboards"),
    ("orchestration/commands/demo.py", "dashboards"),
    # An alert by e-mail has the words of the portal.
    ("orchestration/alerts/week.py", "dashboards"),
    # Measures the portal's own queries.
    ("orchestration/bench/requetes.py", "dashboards"),
    ("orchestration/bench/rapprochement.py", "dashboards"),
    # Reads through the portal's own pool of connections.
    ("orchestration/bench/ensemble.py", "dashboards"),
    # Speaks to the portal as a browser does, in its protocol.
    ("orchestration/bench/lecteurs.py", "dashboards"),
    ("orchestration/bench/lecteurs.py", "streamlit"),
}


def imports(fichier: Path) -> set[str]:
    """Return everything that a module imports, wherever in it, with all that holds it (``a.b``: ``a`` too)."""
    entiers: list[str] = []
    for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Import):
            entiers += [alias.name for alias in noeud.names]
        elif isinstance(noeud, ast.ImportFrom) and noeud.module:
            entiers += [f"{noeud.module}.{alias.name}" for alias in noeud.names]
    return {debut for nom in entiers for debut in accumulate(nom.split("."), "{}.{}".format)}


def modules(dossier: str) -> list[Path]:
    return [f for f in fichiers_du_projet() if f.suffix == ".py" and f.is_relative_to(RACINE / dossier)]


@pytest.mark.parametrize("dossier", sorted(INTERDITS))
def test_a_package_imports_nothing_from_above_or_beside(dossier):
    assert modules(dossier), f"no module under {dossier}: the wall guards nothing"
    fautes = {(str(f.relative_to(RACINE)), nom) for f in modules(dossier) for nom in imports(f) & INTERDITS[dossier]}
    assert fautes == {(fichier, nom) for fichier, nom in PERMIS if fichier.startswith(f"{dossier}/")}


@pytest.mark.parametrize("source", ["import dagster", "from dagster import asset", "def f():\n    import dagster"])
def test_the_wall_sees_an_import_wherever_it_is_written(tmp_path, source):
    module = tmp_path / "module.py"
    module.write_text(source, encoding="utf-8")
    assert "dagster" in imports(module)


@pytest.mark.parametrize(
    "source",
    [
        *("from dashboards.pages.parc.reads import annees", "from dashboards.pages.parc import reads"),
        *("import dashboards.pages.parc.reads", "from dashboards.pages import parc", "from dashboards import pages"),
    ],
)
def test_the_wall_of_the_kit_sees_a_page_however_it_is_imported(tmp_path, source):
    module = tmp_path / "module.py"
    module.write_text(source, encoding="utf-8")
    assert imports(module) & INTERDITS["dashboards/kit"] == {"dashboards.pages"}


def test_every_package_is_guarded():
    assert set(PAQUETS) <= set(INTERDITS)
