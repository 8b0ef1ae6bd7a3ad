-- No role but the owner writes anywhere, and PUBLIC has nothing on the observatory's own objects.
select
    c.oid::regclass::text as objet,
    case a.grantee when 0 then 'public' else a.grantee::regrole::text end || ' : ' || a.privilege_type as detail
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
cross join lateral aclexplode(c.relacl) as a
where
    n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'extensions')
    and a.grantee <> c.relowner
    and (a.privilege_type <> 'SELECT' or a.grantee = 0)
