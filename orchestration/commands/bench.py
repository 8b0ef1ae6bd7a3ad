"""Command that measures: ``bench``."""

from typing import Annotated

import typer

from orchestration.commands.options import Json

AIDE = (
    "Une mesure (demo, chargement, publications, marts, portail, lecteurs, boucle, fraicheur) ; toutes sans nom. "
    "acces, requetes, codes, secret et rapprochement ne se prennent qu’à la demande."
)


def bench(
    nom: Annotated[
        str | None,
        typer.Argument(metavar="NOM", help=AIDE),
    ] = None,
    scale: Annotated[
        float, typer.Option("--scale", metavar="TAILLE", min=0.005, help="Taille du département simulé.")
    ] = 1.0,
    lecteurs: Annotated[
        int | None,
        typer.Option(
            "--lecteurs",
            metavar="NOMBRE",
            min=1,
            show_default=False,
            help="Lecteurs simultanés des mesures « lecteurs » (30) et « acces » (100).",
        ),
    ] = None,
    duree: Annotated[
        float,
        typer.Option(
            "--duree",
            metavar="SECONDES",
            min=1,
            show_default=False,
            help="Durée pendant laquelle ils lisent ensemble (60).",
        ),
    ] = 60.0,
    en_json: Json = False,
) -> None:
    """Mesure ce que l’observatoire promet, et sort en erreur si une barre n’est pas tenue."""
    from orchestration.bench import mesurer, rendre
    from orchestration.commands.display import json_sortie

    mesures = mesurer(nom, scale=scale, lecteurs=lecteurs, duree_s=duree, muet=en_json)
    if en_json:
        json_sortie([mesure.en_dictionnaire() for mesure in mesures])
    else:
        print(rendre(mesures))
    if not all(mesure.tenue for mesure in mesures):
        raise typer.Exit(1)
