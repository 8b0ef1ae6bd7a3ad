"""Commands that keep what cannot be made again: ``sauvegarder``, ``restaurer``."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.options import Json

if TYPE_CHECKING:
    from orchestration.backup import Sauvegarde

Fichier = Annotated[Path, typer.Argument(metavar="FICHIER", help="Fichier de la sauvegarde.", show_default=False)]
Secrets = Annotated[
    Path | None,
    typer.Option("--secrets", metavar="FICHIER", help="Fichier à part pour les secrets ; gardez-le ailleurs."),
]


def sauvegarder(fichier: Fichier, secrets: Secrets = None, en_json: Json = False) -> None:
    """Écrit dans un fichier les données, les comptes, les droits et le journal.

    Le fichier contient des noms de demandeurs et les empreintes des mots de passe : gardez-le comme la base elle-même.
    """
    from orchestration.backup import sauvegarder as ecrire
    from orchestration.commands.display import Avancement, json_sortie
    from orchestration.home import preparer_home
    from warehouse.settings import Settings

    settings = Settings()
    with Avancement(["Base de données", "Sauvegarde"], muet=en_json) as avancement:
        avancement.commencer("Base de données")
        base = preparer_home(settings)
        avancement.commencer("Sauvegarde")
        faite = ecrire(base, settings, fichier, secrets, avancement)
    if en_json:
        json_sortie(faite)
        return
    dire(faite, "Logins PostgreSQL dont le mot de passe n’a pas pu être lu, qui reviendront fermés")
    if secrets is None:
        print("Les secrets n’y sont pas : ajoutez --secrets FICHIER, sans quoi la clé des pseudonymes serait perdue.")


def restaurer(fichier: Fichier, secrets: Secrets = None, en_json: Json = False) -> None:
    """Remet une sauvegarde dans un dossier neuf ; « observatoire build » publie ensuite les mêmes chiffres.

    Personne n’est plus connecté : chacun se connecte de nouveau, avec le même mot de passe.
    """
    from orchestration.backup import restaurer as remettre
    from orchestration.commands.display import Avancement, json_sortie
    from warehouse.settings import Settings

    with Avancement(["Restauration"], muet=en_json) as avancement:
        avancement.commencer("Restauration")
        rendue = remettre(Settings(), fichier, secrets, avancement)
    if en_json:
        json_sortie(rendue)
        return
    dire(rendue, "Logins PostgreSQL revenus fermés, à rouvrir avec un mot de passe (alter role … login password …)")
    if rendue.purgees:
        print(f"Identités dont le terme est passé depuis, purgées : {rendue.purgees} (« observatoire purge »).")
    print("Lancez « observatoire build » pour publier.")


def dire(sauvegarde: "Sauvegarde", fermes: str) -> None:
    """Say what a backup holds, and which logins come back closed."""
    from orchestration.commands.display import compte
    from warehouse.settings import FUSEAU

    ecrite = datetime.fromisoformat(sauvegarde.ecrite_at).astimezone(FUSEAU)
    print(
        f"{sauvegarde.fichier}, du {ecrite:%d/%m/%Y à %H:%M} : {compte(sauvegarde.depots, 'dépôt', 'dépôts')},"
        f" {compte(sauvegarde.comptes, 'compte', 'comptes')},"
        f" {compte(sauvegarde.journal, 'ligne de journal', 'lignes de journal')}"
        f" ; dernière publication : {sauvegarde.publication_id or 'aucune'}."
    )
    if sauvegarde.logins_fermes:
        print(f"{fermes} : {', '.join(sauvegarde.logins_fermes)}.")
