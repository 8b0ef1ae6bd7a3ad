"""How dbt is called: its arguments, its environment, its progress and its verdict.

What belongs here: everything that ``build`` and the Dagster assets must do alike. What does not: publishing
(``warehouse.publication.publish``). dbt runs as a process of its own: its start costs the same as importing it (about
2.4 s), its memory goes away with it, and no password enters the environment of the caller or a command line.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.commands.display import compte
from orchestration.dbt.process import ProcessusDbt
from warehouse.database.blockers import ATTENTE_MAXIMALE
from warehouse.errors import ErreurObservatoire
from warehouse.progress import Progression
from warehouse.settings import WAREHOUSE_DIR, Settings

# Settings of the sessions that build. Three models run at a time: a worker per query would take a core from the others.
# A table is read by a few joins, which a sample of 7,500 rows plans. Memoize expects repeats of keys that have none;
# keys of two columns are taken for skewed, and merge joins sort what a hash would hold; grouping sets are hashed in one
# pass, and the sorts of a département fit in memory. The publication, which commits for good, writes what dbt has left
# to write. What holds a table that a build drops is ended, or named, before a session stops waiting.
REGLAGES_DE_CONSTRUCTION = {
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "default_statistics_target": "25",
    "enable_memoize": "off",
    "enable_mergejoin": "off",
    "work_mem": "96MB",
    "hash_mem_multiplier": "3",
    "synchronous_commit": "off",
    "lock_timeout": ATTENTE_MAXIMALE,
}
ECHECS = ("error", "fail", "runtime error")
CLE_PUBLICATION = "PUBLICATION_ID"
PREFIXE_DBT = "DBT_ENV_CUSTOM_ENV_"
# How dbt writes what ``ProcessusDbt`` reads.
EN_JSON = ("--log-format", "json", "--no-use-colors")
# What dbt keeps of its reading of the project.
LECTURE = "partial_parse.msgpack"
# What a dbt build of a publication runs. Unit tests judge the code, not the data: the test suite runs them.
CONSTRUCTION = ("build", "--exclude-resource-type", "unit_test")
# The dbt commands of a publication: seeds and models up to the marts; their data tests, while disclosure control
# writes what may be shown (source ``technique``); the cubes, the views that read them, and their tests.
DIFFUSES = "source:technique+"
AVANT, APRES = {"exclude": DIFFUSES}, {"select": DIFFUSES}


def _options(selection: dict[str, str]) -> list[str]:
    return [morceau for nom, valeur in selection.items() for morceau in (f"--{nom}", valeur)]


ETAPES = {
    "marts": (*CONSTRUCTION, "--exclude-resource-type", "test", *_options(AVANT)),
    # One session fewer than models: disclosure control, which the cubes wait for, keeps a processor.
    "tests": ("build", "--resource-type", "test", "--threads", "2", *_options(AVANT)),
    "cubes": (*CONSTRUCTION, *_options(APRES)),
}
# The steps that build models, each an asset of Dagster, which runs the tests of a model with it.
ASSETS = {"marts": AVANT, "cubes": APRES}


@dataclass(frozen=True)
class Verdict:
    """What a dbt build did: counts of what passed, one sentence for each failure, the warnings, where models are."""

    publication_id: str
    modeles: int = 0
    tests: int = 0
    seeds: int = 0
    echecs: list[str] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    relations: dict[str, str] = field(default_factory=dict)


def executable() -> str:
    """Return the path of the ``dbt`` of this environment (``orchestration.dbt.launcher``), whatever PATH says."""
    return str(Path(sys.executable).with_name("observatoire-dbt"))


def environnement(variables: dict[str, str]) -> dict[str, str]:
    """Return the environment of a dbt process that connects with ``variables``."""
    muet = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    return {
        "DBT_LOG_LEVEL_FILE": "info",
        **os.environ,
        **variables,
        **muet,
        **variables_de_session(variables.get("PGOPTIONS", "")),
    }


def variables_de_session(options: str = "") -> dict[str, str]:
    """Return what gives its settings to each session of a build; those of the environment have the last word.

    Args:
        options: those of the address of the database, and the département that is being built.

    """
    reglages = " ".join(f"-c {nom}={valeur}" for nom, valeur in REGLAGES_DE_CONSTRUCTION.items())
    return {"PGOPTIONS": " ".join(filter(None, (reglages, options, os.environ.get("PGOPTIONS"))))}


def options_de_dossiers(cible: Path, journaux: Path) -> list[str]:
    """Return the options that keep every file that dbt writes out of the sources."""
    return [
        *("--project-dir", str(WAREHOUSE_DIR), "--profiles-dir", str(WAREHOUSE_DIR)),
        *("--target-path", str(cible), "--log-path", str(journaux)),
    ]


def variables_de_publication(publication_id: str) -> dict[str, str]:
    """Return the environment that names a publication to the views; dbt copies it to its results, read afterwards."""
    return {f"{PREFIXE_DBT}{CLE_PUBLICATION}": publication_id}


def ouvrir_dbt(
    settings: Settings, variables: dict[str, str], publication_id: str, progression: Progression
) -> ProcessusDbt:
    """Start dbt for the ``ETAPES`` of a publication."""
    options = options_de_dossiers(settings.target_dir, settings.journaux_dir)
    commandes = [[*EN_JSON, *etape, *options] for etape in ETAPES.values()]
    environ = environnement(variables | variables_de_publication(publication_id))
    return ProcessusDbt(executable(), commandes, environ, progression)


def derouler(processus: ProcessusDbt, cible: Path, etape: str) -> Verdict:
    """Run the next command of dbt, which is this step, and return the verdict of those already run."""
    with resultats_de(cible, etape):
        jouer(processus, cible)
    return lire_verdict(cible)


def jouer(processus: ProcessusDbt, cible: Path) -> None:
    """Run the next command of dbt; one that ends without results could not start, and its last messages say why."""
    messages = processus.suivante()
    if not _derniers_resultats(cible).exists():
        raise ErreurObservatoire(
            "La construction n’a pas pu commencer : " + (" ".join(messages[-3:]) or "voyez le journal de dbt") + "."
        )


@contextmanager
def resultats_de(cible: Path, etape: str) -> Iterator[None]:
    """Keep what dbt writes meanwhile as the results of this step, in place of those of it and of the steps after it."""
    etapes = list(ETAPES)
    for nom in etapes[etapes.index(etape) :]:
        _resultats(cible, nom).unlink(missing_ok=True)
    _derniers_resultats(cible).unlink(missing_ok=True)
    yield
    _derniers_resultats(cible).replace(_resultats(cible, etape))


def _derniers_resultats(cible: Path) -> Path:
    return cible / "run_results.json"


def _resultats(cible: Path, etape: str) -> Path:
    return cible / f"run_results.{etape}.json"


def lire_verdict(cible: Path) -> Verdict:
    """Read the results of the steps that ran, and the manifest of ``cible``."""
    bilans = [
        json.loads(fichier.read_text(encoding="utf-8"))
        for etape in ETAPES
        if (fichier := _resultats(cible, etape)).exists()
    ]
    resultats = [resultat for bilan in bilans for resultat in bilan["results"]]
    noeuds: dict[str, Any] = {}
    if any(resultat["status"] not in ("success", "pass") for resultat in resultats):
        noeuds = json.loads((cible / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    comptes = {"model": 0, "test": 0, "unit_test": 0, "seed": 0}
    echecs, avertissements = [], []
    for resultat in resultats:
        genre, statut = resultat["unique_id"].split(".")[0], resultat["status"]
        if statut in ("success", "pass", "warn"):
            comptes[genre] = comptes.get(genre, 0) + 1
        if statut in ECHECS:
            echecs.append(phrase(resultat, noeuds.get(resultat["unique_id"], {})))
        elif statut == "warn":
            avertissements.append(phrase(resultat, noeuds.get(resultat["unique_id"], {})))
    publication_id = bilans[-1]["metadata"]["env"][CLE_PUBLICATION]
    tests = comptes["test"] + comptes["unit_test"]
    relations = {
        resultat["unique_id"].rsplit(".", 1)[-1]: resultat["relation_name"]
        for resultat in resultats
        if resultat["status"] == "success" and resultat.get("relation_name")
    }
    return Verdict(publication_id, comptes["model"], tests, comptes["seed"], echecs, avertissements, relations)


def phrase(resultat: dict[str, Any], noeud: dict[str, Any]) -> str:
    """Say in one sentence what failed."""
    nom = noeud.get("name", resultat["unique_id"])
    if resultat["unique_id"].startswith("test."):
        modele = (noeud.get("attached_node") or "").split(".")[-1]
        sur = f" sur {modele}" if modele else ""
        if resultat.get("failures"):
            lignes = compte(resultat["failures"], "ligne en défaut", "lignes en défaut")
            return f"le test {nom}{sur} trouve {lignes}{_ce_que_dit(noeud)}"
        return f"le test {nom}{sur} n’a pas pu s’exécuter ({_resume(resultat)})"
    if resultat["unique_id"].startswith("unit_test."):
        return f"le test unitaire {nom} ne donne pas le résultat attendu"
    return f"{nom} n’a pas pu être construit ({_resume(resultat)})"


def _ce_que_dit(noeud: dict[str, Any]) -> str:
    """Return what a test says of itself, if it says it."""
    description = " ".join(str(noeud.get("description") or "").split()).rstrip(".")
    return f" : {description}" if description else ""


def _resume(resultat: dict[str, Any]) -> str:
    texte = [ligne.strip() for ligne in str(resultat.get("message") or "").splitlines()]
    lignes = [ligne for ligne in texte if ligne and not ligne.startswith("compiled code at")]
    return " ".join(lignes[1:3] if len(lignes) > 1 else lignes)[:300]


def analyser(cible: Path) -> Path:
    """Parse the project without any connection, and return its manifest; only the files that changed are read again."""
    manifeste, lecture = cible / "manifest.json", cible / LECTURE
    if manifeste.exists() and manifeste.stat().st_mtime >= _derniere_modification():
        return manifeste
    cible.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cible) as provisoire:
        dossiers = options_de_dossiers(Path(provisoire), Path(provisoire))
        deja_lu = ("--partial-parse-file-path", str(lecture)) if lecture.exists() else ()
        essai = subprocess.run(
            [executable(), "--quiet", "parse", *dossiers, *deja_lu],
            env=environnement({}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if essai.returncode:
            raise ErreurObservatoire(f"Le projet dbt ne se lit pas : {' '.join(essai.stdout.split())[-500:]}")
        for fait in (lecture, manifeste):
            if (nouveau := Path(provisoire) / fait.name).exists():
                nouveau.replace(fait)
    return manifeste


def _derniere_modification() -> float:
    """Return the date of the newest file that dbt reads."""
    suffixes = {".sql", ".yml", ".csv", ".md"}
    dossiers = [WAREHOUSE_DIR / nom for nom in ("models", "macros", "seeds", "tests", "access/register")]
    fichiers = [f for dossier in dossiers for f in dossier.rglob("*") if f.suffix in suffixes or f.is_dir()]
    return max(f.stat().st_mtime for f in [*fichiers, *WAREHOUSE_DIR.glob("*.yml")])
