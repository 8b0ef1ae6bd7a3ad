-- A view of a profile, or of a published layer, runs with the rights of who reads it.
select
    c.oid::regclass::text as objet,
    'la vue s’exécute avec les droits de son propriétaire' as detail
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where
    n.nspname = any (%(vues)s::text[] || %(tables)s::text[]) and c.relkind = 'v'
    and not coalesce(c.reloptions @> array['security_invoker=true'], false)
