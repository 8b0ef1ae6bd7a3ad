"""Rows of the raw tables that lose their identity: ``Colonne.reste`` says what is left of each nominative value.

Every figure stays: a row is still one message of one demande, known by its pseudonym.

- A birth keeps its month. Its day becomes the first one that gives the same age on the days at which figures need it:
  ends of months, leases, the date of reference.
- Who holds several numbers is recognised by ``_personne``, drawn at random: it says that two rows are of one person,
  and not who. Rows that keep their names take it too, where they are of the same person.
"""

import datetime as dt
from collections.abc import Mapping

import psycopg
from psycopg import sql

from ingestion.contracts import CONTRATS
from ingestion.contracts.base import Colonne, Contrat, Reste, Type
from ingestion.door.schema import PERSONNE, porte_une_identite, table

MARQUE = "*"
_SEXE = "case {c} when '3' then '2' else {c} end"
_MOIS = """greatest(
    date_trunc('month', {c}::date)::date,
    (
        select max(jour.anniversaire) + 1
        from unnest(echue.jours) as u (jour)
        cross join lateral (
            select (u.jour - make_interval(years => date_part('year', u.jour)::integer
                - date_part('year', {c}::date)::integer))::date as anniversaire
        ) as jour
        where jour.anniversaire < {c}::date
    )
)::text"""
_RESTES = {
    Reste.RIEN: "null",
    Reste.PSEUDONYME: "echue.demande_id",
    Reste.PRESENCE: "case when {c} <> '' then {marque} end",
    Reste.MOIS: "case when {c} <> '' then " + _MOIS + " end",
    Reste.SEXE: _SEXE,
}
_NOMS = (
    "lower(coalesce(nullif({l}.demandeur_nom_naissance, ''), {l}.demandeur_nom)),"
    " lower({l}.demandeur_prenom), {l}.demandeur_date_naissance"
)
# The same number has another pseudonym in another département.
D_ICI = sql.SQL(
    " and ligne._depot_id in (select depot_id from raw.depots where departement_code is null"
    " or departement_code = acces.departement_du_fichier())"
)
DES_DEMANDES = tuple(contrat for contrat in CONTRATS if "nud" in contrat.noms)


def designer(conn: psycopg.Connection, demandes: Mapping[str, str], reference: dt.date | None) -> None:
    """Say which demandes are to be emptied in this transaction: numéro unique that their rows bear → pseudonym."""
    conn.execute(
        "create temp table if not exists echue (nud text primary key, demande_id text not null, jours date[])"
        " on commit drop"
    )
    conn.execute("truncate echue")
    conn.execute(
        "with bail as (select nud, array_agg(distinct date_bail::date) as jours from raw.attributions group by nud)"
        " insert into echue select lot.nud, lot.demande_id, %s::date[] || ici.jours || avant.jours"
        " from unnest(%s::text[], %s::text[]) as lot (nud, demande_id)"
        " left join bail as ici on ici.nud = lot.nud left join bail as avant on avant.nud = lot.demande_id",
        ([reference] if reference else [], list(demandes), list(demandes.values())),
    )
    conn.execute("analyze echue")


def effacer(conn: psycopg.Connection, depot_id: int | None = None) -> dict[str, int]:
    """Empty the rows of the designated demandes; return how many in each table.

    Args:
        conn: owner's connection, in a transaction.
        depot_id: of this dépôt; otherwise of all those of the département that the session sees.

    """
    comptes = {}
    du_depot = D_ICI if depot_id is None else sql.SQL(" and ligne._depot_id = {}").format(depot_id)
    for contrat in DES_DEMANDES:
        if porte_une_identite(contrat):
            _reconnaitre(conn, contrat, du_depot)
        affectations = sql.SQL(", ").join(
            [_affecter(c) for c in contrat.colonnes if c.nominatif] + [sql.SQL("_extra = null")]
        )
        requete = sql.SQL("update {} as ligne set {} from echue where ligne.nud = echue.nud{}")
        comptes[f"raw.{contrat.table}"] = conn.execute(requete.format(table(contrat), affectations, du_depot)).rowcount
        for colonne in contrat.colonnes:
            if colonne.type is Type.NUD and colonne.nom != "nud":
                nom = sql.Identifier(colonne.nom)
                conn.execute(
                    sql.SQL(
                        "update {} as ligne set {} = echue.demande_id from echue where ligne.{} = echue.nud{}"
                    ).format(table(contrat), nom, nom, du_depot)
                )
    return comptes


def oublier_les_numeros(conn: psycopg.Connection) -> int:
    """Replace the designated numbers by their pseudonyms, where the pair is kept."""
    return conn.execute(
        "update raw.pseudonymes as cle set nud = echue.demande_id from echue"
        " where (cle.nud, cle.demande_id) = (echue.nud, echue.demande_id)"
    ).rowcount


def _affecter(colonne: Colonne) -> sql.Composed:
    nom = sql.Identifier(colonne.nom)
    valeur = sql.SQL(_RESTES[colonne.reste]).format(c=sql.SQL("ligne.{}").format(nom), marque=MARQUE)
    return sql.SQL("{} = {}").format(nom, valeur)


def _reconnaitre(conn: psycopg.Connection, contrat: Contrat, du_depot: sql.Composable) -> None:
    """Give the rows to be emptied, and those of the same persons that are not, the number of their person."""
    noms, tableau, colonne = sql.SQL(_NOMS).format(l=sql.SQL("ligne")), table(contrat), sql.Identifier(PERSONNE)
    conn.execute("drop table if exists personne_echue")
    # A person met in an earlier purge has a number: by the rows of another demande, else by those of this one.
    conn.execute(
        sql.SQL(
            "create temp table personne_echue on commit drop as"
            " with connue (nom, prenom, naissance, numero) as ("
            "  select {noms}, max(ligne.{personne}) from {table} as ligne"
            "  where ligne.{personne} is not null and ligne.demandeur_nom is not null group by 1, 2, 3"
            " ), partante (nom, prenom, naissance, deja) as ("
            "  select {noms}, max(("
            "   select max(videe.{personne}) from {table} as videe where videe.nud = echue.demande_id"
            "  )) from {table} as ligne join echue on ligne.nud = echue.nud"
            "  where ligne.demandeur_nom is not null{du_depot} group by 1, 2, 3"
            " )"
            " select nom, prenom, naissance, coalesce(connue.numero, partante.deja, gen_random_uuid()::text) as numero"
            " from partante full join connue using (nom, prenom, naissance)"
        ).format(noms=noms, table=tableau, personne=colonne, du_depot=du_depot)
    )
    conn.execute("analyze personne_echue")
    conn.execute(
        sql.SQL(
            "update {table} as ligne set {personne} = qui.numero from personne_echue as qui"
            " where ligne.{personne} is null and ligne.demandeur_nom is not null"
            " and ({noms}) = (qui.nom, qui.prenom, qui.naissance)"
        ).format(table=tableau, personne=colonne, noms=noms)
    )
