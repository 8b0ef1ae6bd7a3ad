-- A policy compares a column that leads an index or is the condition of one, on tables large enough for it to matter:
-- one that tells the rows apart when there is one, the département otherwise.
with colonne as (
    select
        p.oid,
        p.polrelid,
        p.polname,
        a.attname not in ('departement_code') and a.atttypid <> 'boolean'::regtype as est_selective,
        exists (
            select from pg_index as i
            where
                i.indrelid = p.polrelid
                and (
                    i.indkey[0] = d.refobjsubid
                    -- Of a partial index, what its condition compares.
                    or i.indpred is not null and exists (
                        select from pg_depend as condition
                        where
                            condition.classid = 'pg_class'::regclass and condition.objid = i.indexrelid
                            and condition.refobjid = p.polrelid and condition.refobjsubid = d.refobjsubid
                            and d.refobjsubid <> all (i.indkey::int2[])
                    )
                )
        ) as est_indexee
    from pg_policy as p
    join pg_class as c on c.oid = p.polrelid
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_depend as d
        on
            d.classid = 'pg_policy'::regclass and d.objid = p.oid
            and d.refclassid = 'pg_class'::regclass and d.refobjid = p.polrelid and d.refobjsubid > 0
    join pg_attribute as a on a.attrelid = p.polrelid and a.attnum = d.refobjsubid
    where
        n.nspname = any (%(tables)s::text[])
        and p.polpermissive and p.polroles <> array[c.relowner]
        and c.relpages > 100
)

select
    polrelid::regclass::text as objet,
    polname || ' : aucune de ses colonnes ne commence un index' as detail
from colonne
group by oid, polrelid, polname
having
    not coalesce(bool_or(est_indexee) filter (where est_selective), bool_or(est_indexee))
