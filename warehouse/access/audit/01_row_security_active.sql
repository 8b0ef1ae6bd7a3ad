-- Every published table has row security, forced on its owner too.
select
    c.oid::regclass::text as objet,
    case when not c.relrowsecurity then 'la sécurité par ligne est désactivée'
        else 'la sécurité par ligne ne s’applique pas au propriétaire' end as detail
from pg_class as c
where
    c.relnamespace = any (array(select oid from pg_namespace where nspname = any (%(tables)s::text[])))
    and c.relkind in ('r', 'p')
    and not (c.relrowsecurity and c.relforcerowsecurity)
