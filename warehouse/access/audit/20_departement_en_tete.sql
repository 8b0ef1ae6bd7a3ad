-- Every published table says its département in its first column, never empty: one more département is more rows.
select
    c.oid::regclass::text as objet,
    'departement_code n’est pas la première colonne, obligatoire' as detail
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where
    n.nspname = any (%(tables)s::text[]) and c.relkind in ('r', 'p')
    and not exists (
        select from pg_attribute as a
        where a.attrelid = c.oid and a.attname = 'departement_code' and a.attnum = 1 and a.attnotnull
    )
