"""Commands of break-glass: ``observatoire bris …``; each person signs in with its own password."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.options import Commandes, Json
from warehouse.errors import ErreurObservatoire

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from warehouse.access.sessions import Session

Compte = Annotated[str, typer.Option("--compte", metavar="LOGIN", help="Compte qui le fait.", show_default=False)]


def demander(
    organisme: Annotated[
        str, typer.Argument(metavar="CODE", help="Organisme dont les droits sont demandés.", show_default=False)
    ],
    compte: Compte,
    motif: Annotated[str, typer.Option("--motif", metavar="RAISON", help="Raison, gardée.", show_default=False)],
    en_json: Json = False,
) -> None:
    """Demande, pour une heure, les droits d’un autre organisme ; le mot de passe du compte est demandé.

    Une autre personne l’approuve dans le jour. Les deux lignes sont au journal de l’organisme ouvert.
    """
    from orchestration.commands.display import json_sortie
    from warehouse.access.gestion import demander_bris

    with _signer(compte) as (portier, session):
        numero = demander_bris(portier, session, organisme, motif)
    if en_json:
        json_sortie({"numero": numero})
        return
    print(f"Demande {numero} : qui gère les comptes de « {organisme} » l’approuve dans le jour,")
    print(f"par « observatoire bris approuver {numero} --compte LOGIN ».")


def approuver(
    numero: Annotated[int, typer.Argument(metavar="NUMERO", help="Numéro de la demande.", show_default=False)],
    compte: Compte,
    en_json: Json = False,
) -> None:
    """Approuve la demande d’une autre personne, pour une heure ; le mot de passe du compte est demandé."""
    from orchestration.commands.display import json_sortie
    from warehouse.access.gestion import approuver_bris
    from warehouse.settings import FUSEAU

    with _signer(compte) as (portier, session):
        fin = approuver_bris(portier, session, numero)
    if en_json:
        json_sortie({"numero": numero, "fin": fin})
        return
    jusqu_a = f"{fin.astimezone(FUSEAU):%H:%M}"
    print(f"Demande {numero} approuvée, jusqu’à {jusqu_a} : au portail, la personne lit comme l’organisme.")


COMMANDES: Commandes = {
    "demander": (demander, "Demande pour une heure les droits d’un autre organisme."),
    "approuver": (approuver, "Approuve la demande d’une autre personne."),
}


@contextmanager
def _signer(login: str) -> "Iterator[tuple[Engine, Session]]":
    """Sign in as a person, for one decision."""
    from orchestration.home import preparer_home
    from warehouse.access.sessions import fermer_session, ouvrir_session
    from warehouse.settings import Settings

    mot_de_passe = _demander_mot_de_passe(login)
    portier = preparer_home(Settings()).moteur_portier()
    try:
        session = ouvrir_session(portier, login, mot_de_passe)
        try:
            yield portier, session
        finally:
            fermer_session(portier, session.jeton)
    finally:
        portier.dispose()


def _demander_mot_de_passe(login: str) -> str:
    """Ask for the password of a person, unseen; where nobody can type it, refuse."""
    import getpass
    import warnings

    try:
        with warnings.catch_warnings():
            # It would be shown as it is typed.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(f"Mot de passe de « {login} » : ")
    except (getpass.GetPassWarning, EOFError) as erreur:
        raise ErreurObservatoire(
            f"Le mot de passe de « {login} » se tape dans un terminal, et il n’y en a pas ici : rien n’est changé ;"
            " relancez la commande dans un terminal."
        ) from erreur
