"""Who may send which flow, as the organismes of the observatory and the référentiel in force say."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from ingestion.contracts.referentiels import CONTRAT as REFERENTIELS
from ingestion.door.checks.messages import FichierRejete
from ingestion.door.ledger.depot import Depot


@dataclass(frozen=True)
class Partenaires:
    """The organismes that send files.

    Args:
        types: kind of each organisme, by its code; empty where access is not set up, and anybody may then send.
        fins: first day on which an organisme is no more, for those that end.
        departements: those of each organisme.
        seuls: flow and département → the organismes that alone send it there, where the référentiel says so.
        guichets: organisme that holds each guichet.

    """

    types: Mapping[str, str]
    fins: Mapping[str, dt.date]
    departements: Mapping[str, tuple[str, ...]]
    seuls: Mapping[tuple[str, str], tuple[str, ...]]
    guichets: Mapping[str, str]

    def de_type(self, types: tuple[str, ...]) -> list[str]:
        """Return the organismes of these kinds."""
        return sorted(code for code, type_organisme in self.types.items() if type_organisme in types)

    def habilites(self, depot: Depot) -> list[str]:
        """Return who alone may send what a dépôt holds: of its département, else of all those of its emitter.

        Empty: no restriction.
        """
        contrat = depot.contrat
        if contrat.emetteurs:
            return [*contrat.emetteurs]
        ou = (depot.departement,) if depot.departement else self.departements.get(depot.emetteur, ())
        par_departement = [self.seuls.get((contrat.flux, code), ()) for code in ou]
        seuls = [code for codes in par_departement for code in codes] if all(par_departement) else []
        return [*dict.fromkeys((*self.de_type(contrat.types_emetteurs), *seuls))]

    def verifier(self, depot: Depot) -> None:
        """Refuse a file of an organisme that is unknown, no more, or without this flow."""
        fichier, emetteur, contrat = depot.fichier, depot.emetteur, depot.contrat
        habilites = self.habilites(depot)
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
        return Partenaires({}, {}, {}, {}, {})
    lus = conn.execute(
        "select organisme_code, type_organisme, valable_au, acces.departements_de(o) from acces.organisme as o"
    ).fetchall()
    seuls: dict[tuple[str, str], tuple[str, ...]] = {}
    guichets: dict[str, str] = {}
    requete = (
        "select nature, code, organisme_code, departement_code from acces.lignes_du_referentiel()"
        " where nature in ('EMETTEUR', 'GUICHET') and organisme_code is not null"
        " and coalesce(valide_au > acces.aujourd_hui(), true) and coalesce(departement_code = %s, true) order by code"
    )
    for nature, code, organisme, du_departement in conn.execute(requete, (departement,)):
        if nature == "GUICHET":
            guichets[code] = organisme
        else:
            ou = (code.rpartition("/")[2], du_departement)
            seuls[ou] = (*seuls.get(ou, ()), organisme)
    return Partenaires(
        {code: type_organisme for code, type_organisme, _, _ in lus},
        {code: fin for code, _, fin, _ in lus if fin},
        {code: tuple(departements) for code, _, _, departements in lus},
        seuls,
        guichets,
    )


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
