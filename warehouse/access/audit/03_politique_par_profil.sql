-- A profile that may select a table has exactly one permissive policy on it, for select; a policy has its grant.
with droit as (
    select
        c.oid as relid,
        a.grantee::regrole::text as lecteur
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    cross join lateral aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) as a
    where
        n.nspname = any (%(tables)s::text[]) and c.relkind in ('r', 'p')
        and a.privilege_type = 'SELECT' and a.grantee <> c.relowner
),

politique as (
    select
        p.polrelid as relid,
        r.lecteur_oid::regrole::text as lecteur,
        count(*) filter (where p.polpermissive and p.polcmd = 'r') as lectures,
        count(*) filter (where p.polpermissive) as permissives
    from pg_policy as p
    join pg_class as c on c.oid = p.polrelid
    join pg_namespace as n on n.oid = c.relnamespace
    cross join lateral unnest(p.polroles) as r (lecteur_oid)
    where n.nspname = any (%(tables)s::text[]) and r.lecteur_oid <> c.relowner
    group by p.polrelid, r.lecteur_oid
)

select
    coalesce(d.relid, p.relid)::regclass::text as objet,
    coalesce(d.lecteur, p.lecteur) || ' : ' || case
        when p.relid is null then 'droit de lecture sans politique'
        when d.relid is null then 'politique sans droit de lecture'
        else p.permissives || ' politiques permissives' end as detail
from droit as d
full join politique as p on p.relid = d.relid and p.lecteur = d.lecteur
where p.relid is null or d.relid is null or p.lectures <> 1 or p.permissives <> 1
