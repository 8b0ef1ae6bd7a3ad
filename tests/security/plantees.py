"""Rows put in a published warehouse, to be rolled back, so that what is hidden or lost can be seen."""

import psycopg
from psycopg.types.json import Jsonb

PUBLIES = "n.nspname in ('marts', 'cubes')"
POINTS_TUS = Jsonb({"PDALPD": 1, "ACD": 1})
VALEURS = {"date": "2025-01-01", "timestamp with time zone": "2025-01-01", "jsonb": "{}"}


def tables(c: psycopg.Connection) -> list[str]:
    """Return the published tables."""
    return [
        ligne[0]
        for ligne in c.execute(
            "select c.oid::regclass::text from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
            f" where {PUBLIES} and c.relkind = 'r' order by 1"
        )
    ]


def ajouter_un_autre_departement(c: psycopg.Connection) -> None:
    """Copy a few rows of every table into the département 99."""
    for table in tables(c):
        noms = ", ".join(nom for nom, _ in _colonnes(c, table))
        # Of the indicators, some rows of each one: several views read one table.
        lignes = "limit 400"
        if {"indicateur_code", "dimension"} <= {*noms.split(", ")}:
            lignes = "where dimension = 'ensemble' and periode_type = 'annee'"
        c.execute(f"insert into {table} (departement_code, {noms}) select '99', {noms} from {table} {lignes}")


def remplir(c: psycopg.Connection) -> None:
    """Put a row where a table has none, and a value where a column has none: what they hide or lose must be seen."""
    for table in tables(c):
        colonnes = _colonnes(c, table)
        if c.execute(f"select from {table} limit 1").fetchone() is None:
            valeurs = ", ".join(valeur for _, valeur in colonnes)
            c.execute(f"insert into {table} values ('31', {valeurs})")
        comptes = c.execute(f"select {', '.join(f'count({nom})' for nom, _ in colonnes)} from {table}").fetchone()
        vides = [f"{nom} = {valeur}" for (nom, valeur), combien in zip(colonnes, comptes, strict=True) if not combien]
        if vides:
            c.execute(f"update {table} set {', '.join(vides)} where ctid = (select min(ctid) from {table})")
    # Points and quantities of every criterion that a mask leaves out, whatever the grid in force gives.
    c.execute(
        "update marts.fct_demande_critere"
        " set points_detail = points_detail || %(tus)s, quantites = quantites || %(tus)s",
        {"tus": POINTS_TUS},
    )
    c.execute("update marts.fct_demande_critere_passe set quantites = quantites || %s", [POINTS_TUS])
    _ecarter_une_ligne_de_chacun(c)


def _ecarter_une_ligne_de_chacun(c: psycopg.Connection) -> None:
    """Put a line of every organisme in quarantine: few of them send a faulty one."""
    for table in ("marts.fct_quarantaine", "marts.fct_quarantaine_valeur"):
        _ecarter_dans(c, table)


def _ecarter_dans(c: psycopg.Connection, table: str) -> None:
    noms = ", ".join(nom for nom, _ in _colonnes(c, table) if nom not in ("quarantaine_id", "emetteur"))
    c.execute(
        f"insert into {table} (departement_code, quarantaine_id, emetteur, {noms})"
        " select l.departement_code, 1000000 + row_number() over (order by o.organisme_code), o.organisme_code,"
        f" {', '.join(f'l.{nom}' for nom in noms.split(', '))}"
        f" from (select distinct organisme_code from acces.compte) as o, (select * from {table} limit 1) as l"
    )


def _colonnes(c: psycopg.Connection, table: str) -> list[tuple[str, str]]:
    """Return the columns of a table after its département, each with a value of its type."""
    return [
        (nom, f"'{VALEURS.get(un, '{}' if un.endswith('[]') else '1')}'::{un}")
        for nom, un in c.execute(
            "select quote_ident(attname), format_type(atttypid, null) from pg_attribute where attrelid = %s::regclass"
            " and attnum > 1 and not attisdropped order by attnum",
            [table],
        ).fetchall()
    ]
