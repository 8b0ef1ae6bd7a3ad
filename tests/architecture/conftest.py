"""What the architecture tests read: the files of the project, and the manifest of its dbt models."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import manifeste_du_run

RACINE = Path(__file__).resolve().parent.parent.parent
PAQUETS = ("ingestion", "warehouse", "orchestration", "dashboards")


def fichiers_du_projet() -> list[Path]:
    """Return the files that git keeps, or would keep."""
    sortie = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [RACINE / ligne for ligne in sortie.splitlines() if (RACINE / ligne).is_file()]


@pytest.fixture(scope="session")
def manifeste(dossier_du_run: Path) -> dict[str, Any]:
    """Manifest of the dbt project, parsed without a connection."""
    return json.loads(manifeste_du_run(dossier_du_run).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def modeles(manifeste: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Models of the project by unique id."""
    return {cle: noeud for cle, noeud in manifeste["nodes"].items() if noeud["resource_type"] == "model"}


def couche(noeud: dict[str, Any]) -> str:
    """Return the layer of a node: its first folder, ``seeds`` or ``sources``."""
    if noeud["resource_type"] in ("seed", "source"):
        return f"{noeud['resource_type']}s"
    return str(noeud["fqn"][1])


def remplies(manifeste: dict[str, Any], cle: str) -> set[str]:
    """Return the columns of a model that each row fills, by contract or by test."""
    contraintes = {
        nom
        for nom, colonne in manifeste["nodes"][cle]["columns"].items()
        if any(contrainte["type"] == "not_null" for contrainte in colonne["constraints"])
    }
    testees = (
        noeud["test_metadata"]["kwargs"].get("renseignees", ())
        for noeud in manifeste["nodes"].values()
        if noeud.get("attached_node") == cle and (noeud.get("test_metadata") or {}).get("name") == "ligne_conforme"
    )
    return contraintes.union(*testees)


def cles(manifeste: dict[str, Any]) -> dict[str, list[set[str]]]:
    """Return the keys that hold the rows of each model: its tests ``cle_unique`` and ``unique``, its unique indexes.

    A unique index takes any number of rows without a value: it is a key where each row fills its columns.
    """
    trouvees: dict[str, list[set[str]]] = {}
    for cle, noeud in manifeste["nodes"].items():
        test = noeud.get("test_metadata") or {"name": None}
        if test["name"] in ("cle_unique", "unique"):
            colonnes = test["kwargs"].get("colonnes") or [noeud["column_name"]]
            trouvees.setdefault(str(noeud["attached_node"]).rsplit(".", 1)[-1], []).append(set(colonnes))
        uniques = [set(index["columns"]) for index in noeud["config"].get("indexes") or [] if index.get("unique")]
        trouvees.setdefault(noeud["name"], []).extend(index for index in uniques if index <= remplies(manifeste, cle))
    return {nom: colonnes for nom, colonnes in trouvees.items() if colonnes}
