"""Tables of schema ``raw``, derived from the contracts: append-only text, ledger, quarantine, pseudonyms.

Idempotent. A contract that gains a column gains it in its table; nothing is ever dropped here.
"""

import psycopg
from psycopg import sql

from ingestion.contracts import CONTRATS
from ingestion.contracts.base import Contrat, Entete, Type
from ingestion.door.checks.messages import QUARANTAINE, soigner

VERROU_SCHEMA, VERROU_RECEPTION, VERROU_PURGE = 31_001, 31_002, 31_003
# What a purge leaves of who a row is about: the same for the rows of the same person.
PERSONNE = "_personne"
COLONNES_BAILLEUR = ("_annee", "_bailleur_code")

_TABLES = """
create schema if not exists raw;

create table if not exists raw.depots (
    depot_id bigint generated always as identity primary key,
    fichier text not null,
    sha256 text not null,
    flux text,
    format text,
    emetteur text,
    situation_au date,
    departement_code text,
    statut text not null,
    remplace_par bigint references raw.depots deferrable initially deferred,
    lues integer not null default 0,
    chargees integer not null default 0,
    quarantaine integer not null default 0,
    doublons integer not null default 0,
    controles jsonb not null default '{}',
    qualite jsonb,
    avertissements jsonb not null default '{}',
    message text not null default '',
    recu_at timestamptz not null default clock_timestamp(),
    charge_at timestamptz,
    constraint depots_balance check (lues = chargees + quarantaine + doublons),
    constraint depots_declaration check (
        statut = 'rejete' or (flux, format, emetteur, situation_au, charge_at) is not null
    ),
    constraint depots_remplacement check ((statut = 'remplace') = (remplace_par is not null))
);
create index if not exists depots_sha256 on raw.depots (sha256);

create table if not exists raw.quarantaine (
    quarantaine_id bigint generated always as identity primary key,
    depot_id bigint not null references raw.depots deferrable initially deferred,
    flux text not null,
    ligne integer not null,
    code text not null,
    champ text,
    message text not null,
    contenu text not null,
    rejouee_at timestamptz
);
create index if not exists quarantaine_depot on raw.quarantaine (depot_id, code);

-- Other folders that files came from. The name that a sender chose is not kept: size and digest find the file there.
create table if not exists raw.dossiers_ailleurs (
    dossier text not null,
    sha256 text not null,
    octets bigint,
    primary key (dossier, sha256)
);

create table if not exists raw.motifs_quarantaine (
    code text primary key,
    libelle text not null,
    que_faire text not null,
    is_rejouable boolean not null
);

create table if not exists raw.pseudonymes (
    nud text not null,
    demande_id text not null unique,
    version_cle text not null
);
"""

# Said once for a new ledger and for one of before, and only where it is missing: it waits for every reader.
_DECISIONS = """
alter table raw.depots
    add column if not exists decisions jsonb not null default '[]',
    drop constraint if exists depots_statut_check,
    add constraint depots_statut check (statut in ('charge', 'remplace', 'rejete', 'en_attente', 'retire')),
    add constraint depots_decision check (statut <> 'retire' or jsonb_array_length(decisions) > 0)
"""
# The same for the département of a dépôt and of a pseudonym: those of before are of the only one that there was.
_DEPARTEMENTS = """
alter table raw.pseudonymes add column if not exists departement_code text;
alter table raw.pseudonymes drop constraint if exists pseudonymes_pkey;
create unique index if not exists pseudonymes_nud on raw.pseudonymes (nud, departement_code) nulls not distinct;
alter table raw.depots add column if not exists departement_code text;
drop index if exists raw.depots_en_vigueur, raw.depots_en_attente;
create unique index depots_en_vigueur on raw.depots (flux, format, emetteur, situation_au, departement_code)
    nulls not distinct where statut = 'charge';
create unique index depots_en_attente on raw.depots (flux, format, emetteur, situation_au, departement_code)
    nulls not distinct where statut = 'en_attente';
do $$
begin
    update raw.depots set departement_code = (select min(d.departement_code) from acces.departement as d);
    update raw.pseudonymes set departement_code = (select min(d.departement_code) from acces.departement as d);
exception when undefined_table then null;
end
$$
"""
# Of an earlier version, or brought back by its backup: paths, of which the folder stays.
_AILLEURS = """
do $$
begin
    if to_regclass('raw.recus_ailleurs') is not null then
        insert into raw.dossiers_ailleurs (dossier, sha256)
        select distinct regexp_replace(chemin, '[^/]*$', ''), sha256 from raw.recus_ailleurs
        on conflict do nothing;
        drop table raw.recus_ailleurs;
    end if;
end
$$
"""


def preparer_raw(conn: psycopg.Connection) -> None:
    """Create or complete the tables of ``raw``."""
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(%s)", (VERROU_SCHEMA,))
        conn.execute(_TABLES)
        conn.execute(_AILLEURS)
        if not conn.execute(
            "select from pg_constraint where (conrelid, conname) = ('raw.depots'::regclass, 'depots_decision')"
        ).rowcount:
            conn.execute(_DECISIONS)
        if not conn.execute(
            "select from pg_index where indexrelid = to_regclass('raw.depots_en_attente') and indnullsnotdistinct"
        ).rowcount:
            conn.execute(_DEPARTEMENTS)
        for contrat in CONTRATS:
            _preparer_table(conn, contrat)
        with conn.cursor() as curseur:
            curseur.executemany(
                "insert into raw.motifs_quarantaine values (%s, %s, %s, %s) on conflict (code) do update set"
                " (libelle, que_faire, is_rejouable) = (excluded.libelle, excluded.que_faire, excluded.is_rejouable)",
                [(code, soigner(m.libelle), soigner(m.que_faire), m.rejouable) for code, m in QUARANTAINE.items()],
            )


def colonnes_techniques(contrat: Contrat) -> tuple[str, ...]:
    """Columns that the loader adds, in order, after those of the contract."""
    bailleur = COLONNES_BAILLEUR if contrat.entete is Entete.BAILLEUR else ()
    return ("_extra", "_ligne", "_depot_id", *bailleur)


def porte_une_identite(contrat: Contrat) -> bool:
    """Tell whether the rows of a flow say who people are, beside their numéro unique."""
    return any(colonne.nominatif and colonne.type is not Type.NUD for colonne in contrat.colonnes)


def table(contrat: Contrat) -> sql.Identifier:
    """Name of the raw table of a contract."""
    return sql.Identifier("raw", contrat.table)


def _preparer_table(conn: psycopg.Connection, contrat: Contrat) -> None:
    types = {
        "_extra": "jsonb",
        "_ligne": "integer not null",
        "_depot_id": "bigint not null",
        "_annee": "integer not null",
        "_bailleur_code": "text not null",
    }
    presentes = {
        nom
        for (nom,) in conn.execute(
            "select column_name from information_schema.columns where table_schema = 'raw' and table_name = %s",
            (contrat.table,),
        )
    }
    definitions = [
        sql.SQL("{} {}").format(sql.Identifier(nom), sql.SQL(types.get(nom, "text")))
        for nom in (*contrat.noms, *colonnes_techniques(contrat), *([PERSONNE] if porte_une_identite(contrat) else []))
        if nom not in presentes
    ]
    if not presentes:
        conn.execute(sql.SQL("create table {} ({})").format(table(contrat), sql.SQL(", ").join(definitions)))
    elif definitions:
        ajouts = sql.SQL(", ").join(sql.SQL("add column {}").format(definition) for definition in definitions)
        conn.execute(sql.SQL("alter table {} {}").format(table(contrat), ajouts))
    for colonnes in _index(contrat):
        nom = sql.Identifier(f"{contrat.table}_{'_'.join(colonnes)}"[:60])
        liste = sql.SQL(", ").join(map(sql.Identifier, colonnes))
        conn.execute(sql.SQL("create index if not exists {} on {} ({})").format(nom, table(contrat), liste))
    # The rows of a dépôt lie together: one page of index finds those of millions that a correction is compared with.
    conn.execute(
        sql.SQL("create index if not exists {} on {} using brin (_depot_id) with (autosummarize = on)").format(
            sql.Identifier(f"{contrat.table}__depot_id"), table(contrat)
        )
    )


def _index(contrat: Contrat) -> set[tuple[str, ...]]:
    """Return what the loader looks up: keys compared between dépôts, and those that other flows refer to."""
    index = {contrat.cle[:1]} if contrat.cle and not contrat.versionne else set()
    index |= {
        (relation.reference,)
        for autre in CONTRATS
        for relation in autre.relations
        if relation.table == contrat.table and not any(cle[0] == relation.reference for cle in index)
    }
    if contrat.declare_unique:
        index.add((contrat.declare_unique,))
    return index
