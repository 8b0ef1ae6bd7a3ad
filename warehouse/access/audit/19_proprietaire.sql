-- The owner of the database owns what was built; its own policy is the only one that shows everything.
select
    c.oid::regclass::text as objet,
    'appartient à ' || c.relowner::regrole::text as detail
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any (%(tables)s::text[] || %(vues)s::text[]) and c.relowner <> current_user::regrole
