"""Who may send which flow, as the organismes of the observatory and the référentiel in force say."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from ingestion.contracts.base import Contrat
from ingestion.contracts.referentiels import CONTRAT as REFERENTIELS
from ingestion.door.checks.messages import FichierRejete
from ingestion.door.ledger.depot import Depot


@dataclass(frozen=True)
class Partenaires:
    """The organismes that send files.

    Args:
        types: kind of each organisme, by its code; empty where access is not set up, and anybody may then send.
        fins: first day on which an organisme is no more, for those that end.
        seuls: flow → the organismes that alone send it, for the flows of which the référentiel says so.
        guichets: organisme that holds each guichet.

    """

    types: Mapping[str, str]
    fins: Mapping[str, dt.date]
    seuls: Mapping[str, tuple[str, ...]]
    guichets: Mapping[str, str]

    def de_type(self, types: tuple[str, ...]) -> list[str]:
        """Return the organismes of these kinds."""
        return sorted(code for code, type_organisme in self.types.items() if type_organisme in types)

    def habilites(self, contrat: Contrat) -> list[str]:
        """Return who alone may send a flow; empty: no restriction."""
        if contrat.emetteurs:
            return [*contrat.emetteurs]
        return [*dict.fromkeys((*self.de_type(contrat.types_emetteurs), *self.seuls.get(contrat.flux, ())))]

    def verifier(self, depot: Depot) -> None:
        """Refuse a file of an organisme that is unknown, no more, or without this flow."""
        fichier, emetteur, contrat = depot.fichier, depot.emetteur, depot.contrat
        habilites = self.habilites(contrat)
        if habilites and emetteur not in habilites:
            raise FichierRejete(
                "EMETTEUR_NON_HABILITE",
                fichier=fichier,
                emetteur=emetteur,
                flux=contrat.flux,
                habilites=", ".join(habilites),
            )
        if self.types and emetteur not in self.types:
            raise FichierRejete("EMETTEUR_INCONNU", fichier=fichier, emetteur=emetteur)
        fin = self.fins.get(emetteur)
        if fin and depot.situation_au >= fin:
            raise FichierRejete("EMETTEUR_CLOS", fichier=fichier, emetteur=emetteur, fin=f"{fin:%d/%m/%Y}")


def partenaires(conn: psycopg.Connection, departement: str | None = None) -> Partenaires:
    """Read the organismes and what the référentiel in force, of one département or of all, reserves to some of them."""
    if not _est_suivi(conn):
        return Partenaires({}, {}, {}, {})
    lus = conn.execute("select organisme_code, type_organisme, valable_au from acces.organisme").fetchall()
    seuls: dict[str, tuple[str, ...]] = {}
    guichets: dict[str, str] = {}
    requete = (
        "select nature, code, organisme_code from acces.lignes_du_referentiel()"
        " where nature in ('EMETTEUR', 'GUICHET') and organisme_code is not null"
        " and coalesce(valide_au > acces.aujourd_hui(), true) and coalesce(departement_code = %s, true) order by code"
    )
    for nature, code, organisme in conn.execute(requete, (departement,)):
        if nature == "GUICHET":
            guichets[code] = organisme
        else:
            flux = code.rpartition("/")[2]
            seuls[flux] = (*seuls.get(flux, ()), organisme)
    types = {code: type_organisme for code, type_organisme, _ in lus}
    return Partenaires(types, {code: fin for code, _, fin in lus if fin}, seuls, guichets)


def droits_retires(conn: psycopg.Connection, depot: Depot, parti: int | None) -> list[str]:
    """Say what the rows of a dépôt, in force in the place of ``parti``, would take from the organismes."""
    if depot.contrat != REFERENTIELS or not _est_suivi(conn):
        return []
    conn.execute("select set_config('observatoire.departement', %s, true)", (depot.departement or "",))
    requete = "select * from acces.droits_retires(%s, %s, %s)"
    return [phrase for (phrase,) in conn.execute(requete, (depot.depot_id, depot.situation_au, parti))]


def suivre(conn: psycopg.Connection, flux: str) -> None:
    """Take at once from the organismes what the référentiel in force no longer gives them."""
    if flux == REFERENTIELS.flux and _est_suivi(conn):
        conn.execute("select acces.suivre_referentiel(false)")


def _est_suivi(conn: psycopg.Connection) -> bool:
    """Tell whether access is set up in this database."""
    return conn.execute("select to_regprocedure('acces.suivre_referentiel(boolean)')").fetchone() != (None,)
