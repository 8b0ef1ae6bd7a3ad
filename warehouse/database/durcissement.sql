-- What only a superuser may do, once per database: the statements still to be executed; psql executes them.
--   psql -d <base> -f warehouse/database/durcissement.sql
-- set_config lets one injected SELECT change identity before the policies are evaluated; the others let a reader hold
-- locks, write outside the tables, or run a text as a statement. The owner of the database keeps them, and may end the
-- connections of its readers.
with interdite as (
    select
        p.oid::regprocedure::text as signature,
        coalesce(p.proacl, acldefault('f', p.proowner)) as droits
    from pg_catalog.pg_proc as p
    where
        p.pronamespace = 'pg_catalog'::regnamespace
        and (
            p.proname in (
                'set_config', 'loread', 'lowrite', 'pg_notify', 'pg_logical_emit_message', 'pg_export_snapshot',
                'pg_cancel_backend', 'pg_terminate_backend', 'ts_stat', 'ts_rewrite'
            )
            or p.proname ~ '^(lo_|pg_sleep|pg_advisory_|pg_try_advisory_)'
            or p.proname ~ '^(query|cursor|table|schema|database)_to_xml'
        )
),

instruction as (
    select format('revoke execute on function pg_catalog.%s from public', signature) as texte
    from interdite
    where
        exists (
            select 1 from aclexplode(droits) as d
            where d.grantee = 0 and d.privilege_type = 'EXECUTE'
        )
    union all
    select format('grant execute on function pg_catalog.%s to pg_database_owner', signature) as texte
    from interdite
    where
        not exists (
            select 1 from aclexplode(droits) as d
            where d.grantee = 'pg_database_owner'::regrole and d.privilege_type = 'EXECUTE'
        )
    union all
    -- The owner ends the connections of its readers: of a session that was closed, or in the way of a build.
    select format('grant pg_signal_backend to %I', r.rolname) as texte
    from pg_database as b
    inner join pg_roles as r on b.datdba = r.oid
    where b.datname = current_database() and not pg_has_role(r.oid, 'pg_signal_backend', 'usage')
    union all
    -- A token is a parameter: no log of the server shows the parameters of this database.
    select format('alter database %I set log_parameter_max_length = 0', current_database()) as texte
    where not exists (
        select from pg_db_role_setting as s
        inner join pg_database as b on s.setdatabase = b.oid and b.datname = current_database()
        where s.setrole = 0 and 'log_parameter_max_length=0' = any(s.setconfig)
    )
)

select texte
from instruction
order by texte not like '%.set_config(%', texte like 'grant%', texte
\gexec
