-- The policy of a profile asks the rights of that profile, not of another, and applies to it alone.
select
    p.polrelid::regclass::text as objet,
    p.polname || ' interroge les droits d’un autre profil' as detail
from pg_policy as p
join pg_class as c on c.oid = p.polrelid
join pg_namespace as n on n.oid = c.relnamespace
cross join lateral regexp_matches(pg_get_expr(p.polqual, p.polrelid), 'acces\.\w+\(''(\w+)''', 'g') as f
where
    n.nspname = any (%(tables)s::text[])
    and p.polroles <> array[('profil_' || f[1])::regrole::oid]
