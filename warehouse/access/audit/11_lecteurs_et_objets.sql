-- A reader selects the tables of published layers and the views of its own schema; nobody else selects anything.
select
    c.oid::regclass::text as objet,
    a.grantee::regrole::text || ' peut lire cet objet' as detail
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
cross join lateral aclexplode(c.relacl) as a
where
    n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'extensions')
    and a.grantee not in (0, c.relowner)
    and not (
        a.grantee::regrole::text = any (%(lecteurs)s::text[])
        and (
            replace(n.nspname, 'next__', '') in ('marts', 'cubes')
            or replace(n.nspname, 'next__', '') = substr(a.grantee::regrole::text, 8)
        )
    )
union all
select
    a.attrelid::regclass::text || '.' || a.attname as objet,
    'droit posé sur une colonne' as detail
from pg_attribute as a
join pg_class as c on c.oid = a.attrelid
join pg_namespace as n on n.oid = c.relnamespace
where a.attacl is not null and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
