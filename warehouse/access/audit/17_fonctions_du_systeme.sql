-- Functions of the system that change identity, hold locks, write outside tables or run texts are the owner's alone.
select
    p.oid::regprocedure::text as objet,
    'exécutable par ' || case a.grantee when 0 then 'tous' else a.grantee::regrole::text end as detail
from pg_proc as p
cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
where
    p.pronamespace = 'pg_catalog'::regnamespace
    and (
        p.proname in (
            'set_config', 'loread', 'lowrite', 'pg_notify', 'pg_logical_emit_message', 'pg_export_snapshot',
            'pg_cancel_backend', 'pg_terminate_backend', 'ts_stat', 'ts_rewrite'
        )
        or p.proname ~ '^(lo_|pg_sleep|pg_advisory_|pg_try_advisory_|(query|cursor|table|schema|database)_to_xml)'
    )
    and (a.grantee = 0 or a.grantee::regrole::text = any (%(lecteurs)s::text[] || array['portier', 'authenticator']))
