"""Rows of the référentiel written by a command: the file of the day of the gestionnaire, with them, through the door.

What belongs here: making that file. What does not: what the rows say (``orchestration.commands.partners``).
"""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from ingestion.contracts.referentiels import CONTRAT
from ingestion.door.landing import Bilan, confirmer, ingerer
from ingestion.door.ledger import ledger
from ingestion.door.schema import table
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings, aujourd_hui

Ligne = Mapping[str, str]


def declarer(
    base: Base, settings: Settings, lignes: Iterable[Ligne], motif: str | None, departement: str | None = None
) -> Bilan:
    """Add rows to today’s file of the gestionnaire, and load it.

    Args:
        base: the database.
        settings: the home.
        lignes: by column of the contract; those that are left out are empty.
        motif: why rights may be taken; without it, a change that takes some waits, and says what.
        departement: whose référentiel it is, of several.

    """
    jour = aujourd_hui()
    with base.connexion() as conn:
        emetteur = _gestionnaire(conn, departement)
        tenues = {_cle(ligne): ligne for ligne in _du_jour(conn, emetteur, jour)}
    tenues |= {_cle(ligne): ligne for ligne in lignes}
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / f"{CONTRAT.flux}_{emetteur}_{jour}.csv"
        with fichier.open("w", encoding="utf-8", newline="") as flux:
            ecriture = csv.DictWriter(flux, CONTRAT.noms, restval="", delimiter=";", lineterminator="\n")
            ecriture.writeheader()
            ecriture.writerows(tenues.values())
        (bilan,) = ingerer(base, settings, [fichier])
    if bilan.statut == "rejete" or bilan.quarantaine:
        raise ErreurObservatoire(bilan.ecarts[0].message if bilan.ecarts else bilan.message)
    if bilan.statut == "en_attente":
        if not (motif or "").strip():
            raise ErreurObservatoire(f"{bilan.message} Ou donnez le motif par --motif : rien n’est changé.")
        return confirmer(base, bilan.depot_id or 0, motif)
    return bilan


def _cle(ligne: Ligne) -> tuple[str, ...]:
    return tuple(ligne[nom] for nom in CONTRAT.cle)


def _gestionnaire(conn: psycopg.Connection, departement: str | None) -> str:
    """Return who keeps the référentiel of the département, or the only one."""
    requete = (
        "select organisme_code, departement_code from acces.organisme where type_organisme = any (%s)"
        " and coalesce(departement_code = %s, true) order by organisme_code"
    )
    match conn.execute(requete, [list(CONTRAT.types_emetteurs), departement]).fetchall():
        case [(code, _)]:
            return str(code)
        case []:
            raise ErreurObservatoire(
                "Le référentiel est tenu par un organisme gestionnaire, et il n’y en a aucun ici : une installation"
                " commence par « observatoire init »."
            )
        case plusieurs:
            connus = ", ".join(f"{code} ({ici})" for code, ici in plusieurs)
            raise ErreurObservatoire(
                f"Chaque département a son référentiel, tenu par son gestionnaire : {connus}. Dites lequel change par"
                " --departement."
            )


def _du_jour(conn: psycopg.Connection, emetteur: str, jour: dt.date) -> list[Ligne]:
    """Return the rows that the gestionnaire has in force for a day."""
    ici = conn.execute("select departement_code from acces.organisme where organisme_code = %s", [emetteur]).fetchone()
    cle = ledger.Cle(CONTRAT.flux, CONTRAT.format, emetteur, jour, ici[0] if ici else None)
    colonnes = sql.SQL(", ").join(map(sql.Identifier, CONTRAT.noms))
    requete = sql.SQL("select {} from {} where _depot_id = %s order by _ligne").format(colonnes, table(CONTRAT))
    lues = conn.execute(requete, (ledger.en_vigueur(conn, cle) or 0,))
    return [{nom: valeur or "" for nom, valeur in zip(CONTRAT.noms, ligne, strict=True)} for ligne in lues]
