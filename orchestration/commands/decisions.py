"""What a person decides of a dépôt: ``ingest --confirmer``, ``retirer``."""

from typing import Annotated

import typer

from orchestration.commands.options import OBLIGATOIRE, Json

Confirmer = Annotated[
    int | None,
    typer.Option("--confirmer", metavar="DÉPÔT", is_eager=True, help="Fait entrer ce dépôt, qui attend ou est retiré."),
]
Motif = Annotated[
    str | None, typer.Option("--motif", metavar="RAISON", help="Raison de la décision, gardée au registre.")
]


def retirer(
    depot: Annotated[int, typer.Argument(metavar="DÉPÔT", help="Numéro du dépôt.", show_default=False)],
    motif: Annotated[
        str | None,
        typer.Option("--motif", metavar="RAISON", help=f"Raison de la décision, gardée au registre.{OBLIGATOIRE}"),
    ] = None,
    en_json: Json = False,
) -> None:
    """Retire un dépôt : ses lignes sont gardées et ne comptent plus ; la raison est gardée au registre."""
    decider("Retrait", depot, motif, en_json=en_json)


def decider(etape: str, depot: int, motif: str | None, *, en_json: bool) -> None:
    """Let a dépôt in, or withdraw it, and say what became of it."""
    from ingestion.door import landing
    from ingestion.door.ledger.corrections import commande
    from ingestion.door.ledger.decisions import commande_de_retrait, exiger_motif
    from orchestration.commands.bilan import phrase_du_bilan
    from orchestration.commands.display import Avancement, json_sortie
    from orchestration.home import preparer_home
    from warehouse.settings import Settings

    decide, entiere = (
        (landing.retirer, commande_de_retrait(depot)) if etape == "Retrait" else (landing.confirmer, commande(depot))
    )
    # Before a home is made for nothing.
    motif = exiger_motif(motif, entiere)
    with Avancement([etape], muet=en_json) as avancement:
        avancement.commencer(etape)
        bilan = decide(preparer_home(Settings()), depot, motif)
    if en_json:
        json_sortie(bilan)
        return
    print(phrase_du_bilan(bilan, ()))
    print("Lancez « observatoire build » pour que la publication en tienne compte.")
