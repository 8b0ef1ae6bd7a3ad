-- A view of a profile, or of a published layer, reads published tables and its own schema, nothing else.
select distinct
    v.oid::regclass::text as objet,
    'la vue lit ' || t.oid::regclass::text as detail
from pg_class as v
join pg_namespace as n on n.oid = v.relnamespace
join pg_rewrite as r on r.ev_class = v.oid
join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
join pg_class as t on t.oid = d.refobjid and t.oid <> v.oid
join pg_namespace as tn on tn.oid = t.relnamespace
where
    n.nspname = any (%(vues)s::text[] || %(tables)s::text[])
    and tn.nspname <> all (%(tables)s::text[])
    and tn.nspname <> n.nspname
