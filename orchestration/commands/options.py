"""Options shared by several commands, and the checks of their values."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from warehouse.errors import ErreurObservatoire

# Commands by name, each with its line in a list.
Commandes = dict[str, tuple[Callable[..., None], str]]

# What ends the help of an option that a command asks for itself, as typer marks those that it asks for.
OBLIGATOIRE = "  [obligatoire]"

Json = Annotated[bool, typer.Option("--json", help="Écrit le résultat en JSON sur la sortie standard.")]
Scale = Annotated[
    float,
    typer.Option(
        "--scale", metavar="TAILLE", min=0.005, max=100, help="Taille : 1 = un département de 55 000 demandes actives."
    ),
]
Years = Annotated[int, typer.Option("--years", metavar="N", min=1, max=20, help="Années d’historique.")]
Departement = Annotated[
    str | None,
    typer.Option(
        "--departement", metavar="CODE", help="Un autre département, avec ses vraies communes.", show_default=False
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", metavar="N", help="Graine du tirage : la même graine donne les mêmes fichiers.")
]
Port = Annotated[
    int | None,
    typer.Option("--port", metavar="N", min=1, max=65535, help="Port d’écoute (sinon OBSERVATOIRE_PORT, sinon 8501)."),
]
PortDagster = Annotated[
    int | None,
    typer.Option(
        "--port", metavar="N", min=1, max=65535, help="Port d’écoute (sinon OBSERVATOIRE_DAGSTER_PORT, sinon 3000)."
    ),
]
PortDocs = Annotated[
    int | None,
    typer.Option(
        "--port", metavar="N", min=1, max=65535, help="Port d’écoute (sinon OBSERVATOIRE_DOCS_PORT, sinon 8580)."
    ),
]


def lire_date(texte: str | None, option: str) -> date | None:
    """Read an ISO date given to ``option``."""
    if texte is None:
        return None
    try:
        return datetime.strptime(texte, "%Y-%m-%d").date()
    except ValueError as erreur:
        raise ErreurObservatoire(
            f"« {texte} » n’est pas une date : écrivez {option} sous la forme AAAA-MM-JJ."
        ) from erreur


def lire_chemins(chemins: list[Path]) -> list[Path]:
    """Check that every path exists."""
    for chemin in chemins:
        if not chemin.exists():
            raise ErreurObservatoire(f"Le fichier {chemin} n’existe pas : rien n’est chargé ; vérifiez le chemin.")
    return chemins
