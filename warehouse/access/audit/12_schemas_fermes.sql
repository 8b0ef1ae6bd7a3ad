-- A reader enters its own schema and the functions of acces; never marts, cubes, what is being built, or the raw files.
select
    n.nspname as objet,
    case a.grantee when 0 then 'public' else a.grantee::regrole::text end || ' : ' || a.privilege_type as detail
from pg_namespace as n
cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
where
    n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and a.grantee <> n.nspowner
    and not (
        a.privilege_type = 'USAGE' and a.grantee <> 0
        and (
            'profil_' || n.nspname = a.grantee::regrole::text
            or (
                n.nspname = 'acces'
                and a.grantee::regrole::text = any (%(lecteurs)s::text[] || array['portier', 'authenticator'])
            )
        )
    )
