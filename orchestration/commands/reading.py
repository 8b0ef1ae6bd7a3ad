"""Command that reads as a reader does: ``sql``."""

import csv
import hashlib
import sys
from enum import StrEnum
from typing import Annotated

import typer

VUE_NOMINATIVE = "demande_identite"
SANS_FINALITE = f"{VUE_NOMINATIVE} ne s’ouvre que sur une finalité : ajoutez --finalite (instruction, par exemple)."
# What a purpose opens where nothing narrower is said: as many as the account may open in a day, or a refusal.
TOUTES = "select demande_id from demande"


class Format(StrEnum):
    """What ``sql`` writes."""

    TABLE = "table"
    CSV = "csv"


def sql(
    requete: Annotated[str, typer.Argument(metavar='"select …"', help="Une requête.", show_default=False)],
    compte: Annotated[str, typer.Option("--compte", metavar="LOGIN", help="Compte du lecteur.", show_default=False)],
    finalite: Annotated[
        str | None,
        typer.Option(
            "--finalite", metavar="FINALITÉ", help="Finalité, inscrite au journal : elle ouvre les identités."
        ),
    ] = None,
    demandes: Annotated[
        str,
        typer.Option(
            "--demandes",
            metavar='"select …"',
            help="Avec --finalite : requête qui donne les demande_id à ouvrir.",
        ),
    ] = TOUTES,
    sortie: Annotated[
        Format, typer.Option("--format", metavar="table|csv", help="Présentation du résultat.")
    ] = Format.TABLE,
) -> None:
    """Exécute une requête à la place d’un lecteur, par le chemin même du portail."""
    from orchestration.commands.display import pour_machine, tableau
    from orchestration.home import preparer_home
    from warehouse.access import reading
    from warehouse.settings import Settings
    from warehouse.spreadsheet import sans_formule

    base = preparer_home(Settings())
    session = reading.ouvrir_session_admin(base, compte)
    moteur = base.moteur_lecteur()
    if finalite is not None:
        ouvertes = [str(ligne[0]) for ligne in reading.lire(moteur, session, demandes).lignes]
        reading.ouvrir_acces(moteur, session, finalite, VUE_NOMINATIVE, {"demande_id": ouvertes})
    resultat = reading.lire(moteur, session, requete)
    if finalite is not None:
        empreinte = {"requete_sha256": hashlib.sha256(requete.encode()).hexdigest()}
        reading.noter(moteur, session, "lecture", VUE_NOMINATIVE, len(resultat.lignes), empreinte)
    elif VUE_NOMINATIVE in requete and not resultat.lignes:
        print(SANS_FINALITE, file=sys.stderr)
    if sortie is Format.CSV:
        ecrivain = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
        ecrivain.writerow(map(sans_formule, resultat.colonnes))
        ecrivain.writerows([pour_machine(valeur) for valeur in ligne] for ligne in resultat.lignes)
    else:
        print(tableau(resultat.colonnes, resultat.lignes))
