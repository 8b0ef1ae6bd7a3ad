"""Commands of the organismes: ``observatoire organisme …``."""

from typing import Annotated, Any

import typer

from orchestration.commands.options import Commandes, Json
from warehouse.errors import ErreurObservatoire


def creer(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code de l’organisme.", show_default=False)],
    libelle: Annotated[str, typer.Option("--libelle", metavar="NOM", help="Nom de l’organisme.", show_default=False)],
    profil: Annotated[
        str | None, typer.Option("--profil", metavar="PROFIL", help="Profil de ses comptes ; sans lui, il n’en a pas.")
    ] = None,
    genre: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Catégorie (sinon celle de son profil).")
    ] = None,
    siren: Annotated[str | None, typer.Option("--siren", metavar="NUMÉRO", help="Neuf chiffres.")] = None,
    communes: Annotated[
        list[str] | None,
        typer.Option("--commune", metavar="CODE", help="Commune de son territoire ; à répéter.", show_default=False),
    ] = None,
    epcis: Annotated[
        list[str] | None,
        typer.Option("--epci", metavar="CODE", help="EPCI de son territoire ; à répéter.", show_default=False),
    ] = None,
    bailleur: Annotated[
        str | None, typer.Option("--bailleur", metavar="CODE", help="Code de bailleur de son parc (sinon le sien).")
    ] = None,
    reservataire: Annotated[
        str | None, typer.Option("--reservataire", metavar="CODE", help="Code de réservataire de ses logements.")
    ] = None,
    registraire: Annotated[bool, typer.Option("--registraire", help="Il enregistre des demandes.")] = False,
    cia: Annotated[bool, typer.Option("--cia", help="Il a signé une convention intercommunale d’attribution.")] = False,
    delegataire: Annotated[bool, typer.Option("--delegataire", help="Il est délégataire des aides.")] = False,
    departement: Annotated[
        str | None, typer.Option("--departement", metavar="CODE", help="Département, s’il y en a plusieurs.")
    ] = None,
    en_json: Json = False,
) -> None:
    """Crée un organisme : ses comptes en auront les droits, et ses fichiers seront reçus sous son code."""
    from orchestration.commands.display import json_sortie
    from orchestration.home import preparer_home
    from warehouse.access.accounts import creer_organisme
    from warehouse.settings import Settings

    champs: dict[str, Any] = {
        "organisme_code": code, "libelle": libelle, "profil": profil, "type_organisme": genre, "siren": siren,
        "communes": verifier_communes(communes or []), "epcis": verifier_epcis(epcis or []),
        "bailleur_code": bailleur or (code if profil == "bailleur" else None), "reservataire_code": reservataire,
        "est_registraire": registraire, "a_cia": cia, "est_delegataire": delegataire, "departement_code": departement,
    }  # fmt: skip
    with preparer_home(Settings()).connexion() as connexion:
        creer_organisme(connexion, champs)
    if en_json:
        json_sortie(champs)
        return
    print(f"L’organisme « {code} » est créé.")


def liste(en_json: Json = False) -> None:
    """Donne les organismes, leur profil, leur territoire et le nombre de leurs comptes."""
    from orchestration.commands.display import json_sortie, tableau
    from orchestration.home import preparer_home
    from warehouse.access.accounts import organismes
    from warehouse.settings import Settings

    with preparer_home(Settings()).connexion() as connexion:
        lus = organismes(connexion)
    if en_json:
        json_sortie(lus)
        return
    colonnes = {
        "Code": "organisme_code", "Nom": "libelle", "Profil": "profil", "Département": "departement_code",
        "Communes": "communes", "EPCI": "epcis", "Registraire": "est_registraire", "CIA": "a_cia",
        "Délégataire": "est_delegataire", "Comptes": "comptes",
    }  # fmt: skip
    print(tableau(list(colonnes), [[un[champ] for champ in colonnes.values()] for un in lus]))


COMMANDES: Commandes = {
    "creer": (creer, "Crée un organisme."),
    "liste": (liste, "Donne les organismes."),
}


def verifier_communes(codes: list[str]) -> list[str]:
    """Refuse a commune that the country has not."""
    from ingestion.contracts.nomenclatures import communes_de_france

    if inconnues := sorted(set(codes) - communes_de_france()):
        raise ErreurObservatoire(
            f"Aucune commune n’a le code {', '.join(inconnues)} : donnez son code INSEE, à cinq caractères."
        )
    return codes


def verifier_epcis(codes: list[str]) -> list[str]:
    """Refuse what is not the SIREN of an EPCI."""
    if faux := [code for code in codes if not (code.isascii() and code.isdigit() and len(code) == 9)]:
        raise ErreurObservatoire(f"« {', '.join(faux)} » n’est pas un EPCI : donnez son numéro SIREN, à neuf chiffres.")
    return codes
