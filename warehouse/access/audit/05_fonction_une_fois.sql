-- A policy calls its functions inside (select …): once per query, not once per row.
select
    p.polrelid::regclass::text as objet,
    p.polname || ' appelle une fonction à chaque ligne' as detail
from pg_policy as p
join pg_class as c on c.oid = p.polrelid
join pg_namespace as n on n.oid = c.relnamespace
cross join lateral (select pg_get_expr(p.polqual, p.polrelid) as texte) as q
where
    n.nspname = any (%(tables)s::text[])
    and (select count(*) from regexp_matches(q.texte, 'acces\.\w+\(', 'g'))
    <> (select count(*) from regexp_matches(q.texte, '\( ?SELECT acces\.\w+\(', 'g'))
