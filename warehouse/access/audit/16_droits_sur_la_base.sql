-- On the database: readers connect; they create neither schemas nor temporary tables, and PUBLIC has nothing.
select
    d.datname as objet,
    case a.grantee when 0 then 'public' else a.grantee::regrole::text end || ' : ' || a.privilege_type as detail
from pg_database as d
cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
where
    d.datname = current_database()
    and a.grantee <> d.datdba
    and not (
        a.privilege_type = 'CONNECT' and a.grantee <> 0
        and a.grantee::regrole::text = any (%(lecteurs)s::text[] || array['portier', 'authenticator'])
    )
