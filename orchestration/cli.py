"""The command ``observatoire``: its list of commands, and what an error looks like.

What belongs here: the assembly, and the rule that a failure is one sentence on the standard error and exit code 1.
What does not: the commands themselves (``orchestration.commandes``), which import the heavy libraries when they run,
so that ``observatoire --help`` answers at once.
"""

import os
import sys
import traceback
from datetime import datetime
from pathlib import Path

import orchestration.francais  # noqa: F401  (before typer: it reads its words when imported)

import typer  # isort: skip

from orchestration.commandes import bench, demo, donnees, lecture, services
from warehouse.erreurs import ErreurObservatoire

app = typer.Typer(
    name="observatoire",
    help="Observatoire départemental de la demande de logement social : des fichiers des partenaires au portail.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demo.demo)
app.command("simulate")(donnees.simulate)
app.command("ingest")(donnees.ingest)
app.command("build")(donnees.build)
app.command("portal")(services.portal)
app.command("dagster")(services.dagster)
app.command("doctor")(services.doctor)
app.command("sql")(lecture.sql)
app.command("bench")(bench.bench)


def _consigner(erreur: BaseException) -> Path | None:
    """Write the traceback of an unforeseen error in the home, and return the file."""
    from warehouse.settings import Settings

    try:
        dossier = Settings().home_dir / "journaux"
        dossier.mkdir(parents=True, exist_ok=True)
        fichier = dossier / f"erreur-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.log"
        fichier.write_text("".join(traceback.format_exception(erreur)), encoding="utf-8")
    except (OSError, ValueError):
        return None
    return fichier


def main(arguments: list[str] | None = None) -> None:
    """Run the command; every failure is one sentence that says what to do, and exit code 1."""
    try:
        app(args=arguments)
    except ErreurObservatoire as erreur:
        _montrer_trace()
        print(erreur, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Interrompu.", file=sys.stderr)
        sys.exit(130)
    except Exception as erreur:
        _montrer_trace()
        fichier = _consigner(erreur)
        suite = f"le détail est dans {fichier}" if fichier else "relancez avec OBSERVATOIRE_DEBUG=1 pour le détail"
        print(f"Erreur imprévue ({type(erreur).__name__}) : {suite}.", file=sys.stderr)
        sys.exit(1)


def _montrer_trace() -> None:
    if os.environ.get("OBSERVATOIRE_DEBUG"):
        traceback.print_exc()
