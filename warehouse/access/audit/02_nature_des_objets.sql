-- Published layers hold tables and views of them, profiles hold views; nothing that row security cannot protect (materialized view, foreign
-- table, partition read by its own name), no inheritance.
select
    c.oid::regclass::text as objet,
    'objet de nature ' || c.relkind::text || ' imprévue dans ce schéma' as detail
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where
    (n.nspname = any (%(tables)s::text[]) and (c.relkind not in ('r', 'v', 'i', 't', 'S') or c.relispartition))
    or (n.nspname = any (%(vues)s::text[]) and c.relkind <> 'v')
