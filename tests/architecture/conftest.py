"""What the architecture tests read: the files of the project, and the manifest of its dbt models."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

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
    from orchestration.dbt import analyser
    from tests.conftest import seul

    with seul(dossier_du_run, "manifeste"):
        return json.loads(analyser(dossier_du_run / "manifeste").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def modeles(manifeste: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Models of the project by unique id."""
    return {cle: noeud for cle, noeud in manifeste["nodes"].items() if noeud["resource_type"] == "model"}


def couche(noeud: dict[str, Any]) -> str:
    """Return the layer of a node: its first folder, ``seeds`` or ``sources``."""
    if noeud["resource_type"] in ("seed", "source"):
        return f"{noeud['resource_type']}s"
    return str(noeud["fqn"][1])
