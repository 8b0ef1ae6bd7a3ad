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
    _loger_un_menage_de_chacun(c)
    _ne_prioriser_que_par_accord(c)
    # Points and quantities of every criterion that a mask leaves out, whatever the grid in force gives.
    c.execute(
        "update marts.fct_demande_critere"
        " set points_detail = points_detail || %(tus)s, quantites = quantites || %(tus)s",
        {"tus": POINTS_TUS},
    )
    c.execute("update marts.fct_demande_critere_passe set quantites = quantites || %s", [POINTS_TUS])
    for table in ("fct_quarantaine", "fct_quarantaine_valeur", "fct_depot", "completude_guichet"):
        _envoyer_une_ligne_de_chacun(c, f"marts.{table}")
    _proposer_un_menage_de_chacun(c)


def _loger_un_menage_de_chacun(c: psycopg.Connection) -> None:
    """Let a household that each réservataire may read to one of its dwellings: few of them housed one in the year."""
    logee = (
        "select b.ctid as bail, p.ctid as passe from marts.fct_attribution as b"
        " join marts.fct_demande_critere_passe as p using (departement_code, demande_id)"
        " where coalesce(b.date_decision_cal, b.date_bail) >= p.valide_du"
        " and coalesce(b.date_decision_cal, b.date_bail) < p.valide_au limit 1"
    )
    nouvelles = {
        "fct_attribution": {
            "attribution_id": "'B' || o.organisme_code",
            "demande_id": "'D' || o.organisme_code",
            "reservataire_code": "o.reservataires[1]",
        },
        "fct_demande_critere_passe": {
            "demande_id": "'D' || o.organisme_code",
            "has_pdalpd": "true",
            "territoires_souhaites": "o.territoires",
            "territoires_guichet_collectivite": "o.territoires",
            "guichet_code": "(select min(guichet_code) from acces.guichet where nature = 'collectivite')",
        },
    }
    c.execute(f"create temporary table logee on commit drop as {logee}")
    for (table, valeurs), place in zip(nouvelles.items(), ("bail", "passe"), strict=True):
        noms = ["departement_code", *(nom for nom, _ in _colonnes(c, f"marts.{table}"))]
        choisies = ", ".join(valeurs.get(nom, f"t.{nom}") for nom in noms)
        c.execute(
            f"insert into marts.{table} ({', '.join(noms)}) select {choisies}"
            f" from marts.{table} as t join logee on t.ctid = logee.{place} cross join ("
            "select organisme_code, reservataires, communes || epcis as territoires from acces.organisme"
            " where reservataires <> '{}' and profil in ('commune', 'epci', 'conseil_departemental')) as o"
        )


def _ne_prioriser_que_par_accord(c: psycopg.Connection) -> None:
    """Make one demande of each desk a priority by the accord collectif alone, which most readers are not told."""
    c.execute(
        "create temporary table accordee on commit drop as select distinct on (organisme_enregistreur_code)"
        " departement_code, demande_id from marts.fct_demande_critere where not is_public_prioritaire"
        " order by organisme_enregistreur_code, demande_id"
    )
    for table, autre in (("fct_demande", ""), ("fct_demande_critere", ", is_public_prioritaire = true")):
        c.execute(
            f"update marts.{table} as d set has_acd = true, is_prioritaire = true{autre} from accordee as a"
            " where d.departement_code = a.departement_code and d.demande_id = a.demande_id"
        )


def _envoyer_une_ligne_de_chacun(c: psycopg.Connection, table: str) -> None:
    """Put a line of every organisme in a table of what came from emitters: few of them send a faulty one."""
    noms = [nom for nom, _ in _colonnes(c, table) if nom not in ("quarantaine_id", "emetteur")]
    valeurs, cle = [f"l.{nom}" for nom in noms], []
    if len(noms) + 1 < len(_colonnes(c, table)):
        cle = ["1000000 + row_number() over (order by o.organisme_code)"]
        noms = ["quarantaine_id", *noms]
    c.execute(
        f"insert into {table} (departement_code, emetteur, {', '.join(noms)})"
        f" select l.departement_code, o.organisme_code, {', '.join([*cle, *valeurs])}"
        f" from (select distinct organisme_code from acces.compte) as o, (select * from {table} limit 1) as l"
        " on conflict do nothing"
    )


def _proposer_un_menage_de_chacun(c: psycopg.Connection) -> None:
    """Put forward a household, handed over, and decide of it: for every organisme, what it reads of its own."""
    c.execute(
        """
        with chacun as (
            insert into acces.preselection (organisme_code, departement_code, offre_id, bailleur_code, ouverte_par)
            select distinct organisme_code, '31', 'plantee', organisme_code, 'essai' from acces.compte
            returning preselection_id
        )
        insert into acces.preselection_menage (
            preselection_id, demande_id, rang, rang_liste, points, grille_code, grille_version, ajoute_par, transmis_at
        )
        select preselection_id, 'plantee', 1, 1, 1, 'grille', '1', 'essai', now() from chacun
        """
    )
    c.execute(
        """
        insert into acces.decision_commission (
            departement_code, candidature_id, organisme_code, offre_id, demande_id, bailleur_code, date_cal,
            decision_code, saisie_par
        )
        select distinct '31', organisme_code, organisme_code, 'plantee', 'plantee', organisme_code, date '2025-01-01',
            'ATT', 'essai'
        from acces.compte
        """
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
