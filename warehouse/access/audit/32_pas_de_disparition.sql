-- No table loses more than half of its rows from one publication to the next: a missing file must not empty the portal.
-- Who and what disappears is compared beside (warehouse.publication.drops); a wanted fall is published with a reason.
with comptee as (
    select
        n.nspname as schema_nom,
        c.relname as table_nom,
        c.reltuples as lignes
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind = 'r'
)

select
    neuve.schema_nom || '.' || neuve.table_nom as objet,
    vive.lignes::bigint || ' lignes publiées, ' || greatest(neuve.lignes, 0)::bigint || ' construites' as detail
from comptee as neuve
join comptee as vive
    on vive.table_nom = neuve.table_nom and %(prefixe)s::text || vive.schema_nom = neuve.schema_nom
where
    %(prefixe)s::text <> ''
    and neuve.schema_nom = any (%(tables)s::text[])
    and vive.lignes >= 100
    and greatest(neuve.lignes, 0) < vive.lignes / 2
