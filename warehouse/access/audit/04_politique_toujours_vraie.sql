-- No policy of a reader is always true: even the whole département is written as a right of the session.
select
    p.polrelid::regclass::text as objet,
    p.polname || ' ne dépend pas de la session' as detail
from pg_policy as p
join pg_class as c on c.oid = p.polrelid
join pg_namespace as n on n.oid = c.relnamespace
where
    n.nspname = any (%(tables)s::text[])
    and p.polroles <> array[c.relowner]
    and coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') !~ 'acces\.'
