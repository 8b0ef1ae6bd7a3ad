"""The command ``observatoire``: its list of commands, and what an error looks like.

What belongs here: the assembly, and the rule that a failure is one sentence on the standard error and exit code 1, with
``--json`` ``{"erreur": …}`` on the standard output too.
What does not: the commands themselves (``orchestration.commands``), which import the heavy libraries when they run,
so that ``observatoire --help`` answers at once.
"""

import json
import os
import signal
import sys
import traceback
from pathlib import Path

import typer

from orchestration.commands import (
    accounts,
    alerts,
    backup,
    bench,
    data,
    decisions,
    demo,
    federation,
    glass,
    install,
    journal,
    partners,
    plan,
    proposals,
    purge,
    reading,
    services,
)
from orchestration.commands.french import Commande, Groupe, traduire_erreur
from orchestration.commands.options import Commandes
from warehouse.errors import ErreurObservatoire, consigner
from warehouse.interruption import ecouter

INTERRUPTION, ARRET = 128 + signal.SIGINT, 128 + signal.SIGTERM
COMMANDES: Commandes = {
    "demo": (demo.demo, "Montre tout sur un département simulé, portail compris."),
    "init": (install.init, "Prépare une installation pour de vrais fichiers."),
    "simulate": (data.simulate, "Écrit les fichiers d’un département simulé."),
    "ingest": (data.ingest, "Charge des fichiers ou des dossiers."),
    "retirer": (decisions.retirer, "Retire un dépôt, avec sa raison."),
    "candidatures": (proposals.candidatures, "Dépose ce qui est transmis au portail."),
    "plan": (plan.plan, "Rend compte d’un plan de propositions du département."),
    "rejouer": (data.rejouer, "Reprend les lignes en quarantaine."),
    "build": (data.build, "Construit, vérifie et publie l’entrepôt."),
    "portal": (services.portal, "Sert le portail."),
    "dagster": (services.dagster, "Sert Dagster et surveille le dossier de dépôt."),
    "dbt-profil": (services.dbt_profil, "Écrit de quoi lancer dbt sur cette base."),
    "docs": (services.docs, "Sert la documentation de l’entrepôt."),
    "fournisseur": (federation.fournisseur, "Donne à la base les clés du fournisseur d’identité."),
    "sauvegarder": (backup.sauvegarder, "Écrit dans un fichier ce qu’aucune construction ne refait."),
    "restaurer": (backup.restaurer, "Remet une sauvegarde dans un dossier neuf."),
    "purge": (purge.purge, "Efface les identités un an après la radiation."),
    "doctor": (services.doctor, "Dit ce qui empêche de fonctionner, et quoi faire."),
    "sql": (reading.sql, "Lit comme le ferait un compte."),
    "bench": (bench.bench, "Mesure ce qui est promis."),
}
# Commands of commands, each typed after the name of its group.
GROUPES: dict[str, tuple[Commandes, str]] = {
    "organisme": (partners.COMMANDES, "Crée, déclare et liste les organismes partenaires."),
    "compte": (accounts.COMMANDES, "Crée, change et ferme les comptes des personnes."),
    "bris": (glass.COMMANDES, "Bris de glace : une heure des droits d’un autre organisme."),
    "alerte": (alerts.COMMANDES, "Prévient par courriel : nuit en échec, alertes."),
    "journal": (journal.COMMANDES, "Vérifie le journal, et dit qui y lit beaucoup."),
}
COMMANDES |= {f"{groupe} {nom}": une for groupe, (siennes, _) in GROUPES.items() for nom, une in siennes.items()}

app = typer.Typer(
    name="observatoire",
    cls=Groupe,
    help="Observatoire départemental de la demande de logement social : des fichiers des partenaires au portail.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
groupes = {nom: typer.Typer(cls=Groupe, help=resume, no_args_is_help=True) for nom, (_, resume) in GROUPES.items()}
for nom, (fonction, resume) in COMMANDES.items():
    *parents, dernier = nom.split()
    (groupes[parents[0]] if parents else app).command(dernier, cls=Commande, short_help=resume)(fonction)
for nom, groupe in groupes.items():
    app.add_typer(groupe, name=nom)


def main(arguments: list[str] | None = None) -> None:
    """Run the command; a failure is one sentence that says what to do, and exit code 1.

    Asked to stop, it ends as Ctrl+C ends it, whatever the command.
    """
    donnes = sys.argv[1:] if arguments is None else arguments
    # What a command writes may hold names: files and folders are for the account that runs it.
    avant = os.umask(0o077)
    with ecouter() as ecoute:
        code = _executer(donnes)
        if code == INTERRUPTION:
            print("Interrompu.", file=sys.stderr)
    os.umask(avant)
    sys.exit(ARRET if ecoute.demande else code)


def _executer(donnes: list[str]) -> int:
    try:
        return app(args=donnes, standalone_mode=False) or 0
    except typer.TyperException as erreur:
        return _dire_usage(erreur, donnes)
    except ErreurObservatoire as erreur:
        _montrer_trace()
        return _echouer(str(erreur), donnes)
    except Exception as erreur:
        _montrer_trace()
        return _echouer("\n".join(_reglages_faux(erreur) or [_dire_imprevue(erreur)]), donnes)


def _echouer(phrase: str, donnes: list[str]) -> int:
    """Say why a command fails, to machines too if ``donnes`` asks for it, and return its exit code."""
    if "--json" in donnes:
        print(json.dumps({"erreur": phrase}, ensure_ascii=False))
    print(phrase, file=sys.stderr)
    return 1


def _dire_usage(erreur: typer.TyperException, donnes: list[str]) -> int:
    """Say what is wrong with the command line ``donnes``, and where the help is; empty, it asks for the help."""
    contexte = getattr(erreur, "ctx", None)
    texte = erreur.format_message()
    if contexte is not None and texte == contexte.get_help():
        print(texte)
        return 0
    connue = next((nom for n in (2, 1) if (nom := " ".join(donnes[:n])) in {*COMMANDES, *GROUPES}), "")
    return _echouer(traduire_erreur(texte, f"observatoire {connue}".strip()), donnes)


def _reglages_faux(erreur: Exception) -> list[str]:
    """Say which environment variables cannot be read, when this is the error."""
    from orchestration.commands.reglages import reglages_faux

    return reglages_faux(erreur)


def _dire_imprevue(erreur: Exception) -> str:
    """Say that an error was not foreseen, and where its traceback is."""
    fichier = _consigner(erreur)
    suite = f"le détail est dans {fichier}" if fichier else "relancez avec OBSERVATOIRE_DEBUG=1 pour le détail"
    return f"Erreur imprévue ({type(erreur).__name__}) : {suite}."


def _montrer_trace() -> None:
    if os.environ.get("OBSERVATOIRE_DEBUG"):
        traceback.print_exc()


def _consigner(erreur: BaseException) -> Path | None:
    """Write the traceback of an unforeseen error in the home, and return the file."""
    from warehouse.settings import Settings

    try:
        return consigner("".join(traceback.format_exception(erreur)), Settings().journaux_dir)
    except ValueError:
        return None
