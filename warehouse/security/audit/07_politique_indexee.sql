-- A policy compares a column that leads an index, on tables large enough for it to matter.
select
    p.polrelid::regclass::text as objet,
    p.polname || ' : aucune de ses colonnes ne commence un index' as detail
from pg_policy as p
join pg_class as c on c.oid = p.polrelid
join pg_namespace as n on n.oid = c.relnamespace
where
    n.nspname = any (%(tables)s::text[])
    and p.polpermissive and p.polroles <> array[c.relowner]
    and c.relpages > 100
    and not exists (
        select
        from pg_depend as d
        join pg_index as i on i.indrelid = p.polrelid and i.indkey[0] = d.refobjsubid
        where
            d.classid = 'pg_policy'::regclass and d.objid = p.oid
            and d.refclassid = 'pg_class'::regclass and d.refobjid = p.polrelid and d.refobjsubid > 0
    )
