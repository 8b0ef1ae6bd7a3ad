-- Every published table has row security, forced on its owner too; so has what names a demande or an offre in acces, and
-- what has a policy there.
select
    c.oid::regclass::text as objet,
    case when not c.relrowsecurity then 'la sécurité par ligne est désactivée'
        else 'la sécurité par ligne ne s’applique pas au propriétaire' end as detail
from pg_class as c
where
    (
        c.relnamespace = any (array(select oid from pg_namespace where nspname = any (%(tables)s::text[])))
        or (
            c.relnamespace = 'acces'::regnamespace
            and (
                exists (select from pg_policy as p where p.polrelid = c.oid)
                or exists (
                    select from pg_attribute as a
                    where a.attrelid = c.oid and a.attname in ('demande_id', 'offre_id') and not a.attisdropped
                )
            )
        )
    )
    and c.relkind in ('r', 'p')
    and not (c.relrowsecurity and c.relforcerowsecurity)
