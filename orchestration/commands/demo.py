"""Command that shows everything: ``demo``."""

from typing import Annotated

import typer

from orchestration.commands.data import GRAINE
from orchestration.commands.options import Departement, Json, Port, Scale, Seed, Years
from orchestration.commands.services import annonce


def demo(
    portail: Annotated[bool, typer.Option("--portal/--no-portal", help="Sert le portail à la fin.")] = True,
    departement: Departement = None,
    scale: Scale = 1.0,
    years: Years = 3,
    seed: Seed = GRAINE,
    recommencer: Annotated[
        bool,
        typer.Option("--recommencer", help="Efface d’abord la démonstration que ce dossier contient, journal compris."),
    ] = False,
    port: Port = None,
    en_json: Json = False,
) -> None:
    """Simule un département, le charge, le publie, donne les comptes et sert le portail."""
    from orchestration.commands.display import json_sortie
    from orchestration.demonstration import dire_comptes, preparer_demonstration
    from orchestration.ports import verifier_port
    from warehouse.settings import Settings

    settings = Settings()
    choisi = port or settings.port
    if portail:
        verifier_port(choisi, "OBSERVATOIRE_PORT", "--port")
    demonstration = preparer_demonstration(
        settings, departement=departement, scale=scale, years=years, seed=seed, recommencer=recommencer, muet=en_json
    )
    if en_json:
        json_sortie(demonstration.en_dictionnaire())
    else:
        print(dire_comptes(demonstration, portail=portail), flush=True)
    if not portail:
        return

    from dashboards.server import servir

    servir(choisi, annoncer=annonce(en_json))
