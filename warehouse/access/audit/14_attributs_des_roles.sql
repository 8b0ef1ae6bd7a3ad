-- No role of the observatory escapes row security, creates roles or databases, replicates, or logs in when it must not.
select
    r.rolname as objet,
    concat_ws(
        ', ',
        case when r.rolsuper then 'superutilisateur' end,
        case when r.rolbypassrls then 'échappe à la sécurité par ligne' end,
        case when r.rolcreaterole then 'crée des rôles' end,
        case when r.rolcreatedb then 'crée des bases' end,
        case when r.rolreplication then 'réplication' end,
        case when r.rolcanlogin and r.rolname = any (%(lecteurs)s::text[]) then 'se connecte' end,
        case when r.rolinherit and r.rolname in ('authenticator', 'portier') then 'hérite' end
    ) as detail
from pg_roles as r
where
    (
        r.rolname in ('authenticator', 'portier')
        or r.rolname = any (%(lecteurs)s::text[])
        or r.rolname in (select role_pg from acces.compte)
        or r.oid in (select relowner from pg_class where relnamespace = 'acces'::regnamespace)
    )
    and (
        r.rolsuper or r.rolbypassrls or r.rolcreatedb or r.rolreplication
        or (r.rolcreaterole and r.rolname <> current_user)
        or (r.rolcanlogin and r.rolname = any (%(lecteurs)s::text[]))
        or (r.rolinherit and r.rolname in ('authenticator', 'portier'))
    )
