-- Every view carries the identifier of this publication: nothing of a former build is published with it.
select
    c.oid::regclass::text as objet,
    'la vue ne porte pas l’identifiant de cette publication' as detail
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where
    %(publication_id)s::text is not null
    and n.nspname = any (%(vues)s::text[]) and c.relkind = 'v'
    and pg_get_viewdef(c.oid) !~ ('''' || %(publication_id)s::text || '''::text AS publication_id')
