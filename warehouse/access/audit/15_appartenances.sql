-- A profile belongs to nothing; the authenticator may become a profile and is nothing else; a personal login is one profile.
-- The owner inherits none: the policies that restrict its readers would hold it too, and a build would read less.
select
    m.member::regrole::text as objet,
    'membre de ' || m.roleid::regrole::text as detail
from pg_auth_members as m
where
    m.member <> current_user::regrole
    and (
        m.member::regrole::text in ('authenticator', 'portier')
        or m.member::regrole::text = any (%(lecteurs)s::text[])
        or m.roleid::regrole::text = any (%(lecteurs)s::text[])
        or m.member::regrole::text in (select quote_ident(role_pg) from acces.compte)
    )
    and not (
        m.roleid::regrole::text = any (%(lecteurs)s::text[])
        and (
            m.member::regrole::text = 'authenticator'
            or exists (
                select from acces.compte as c
                where quote_ident(c.role_pg) = m.member::regrole::text
                and 'profil_' || c.profil = m.roleid::regrole::text
            )
        )
    )
union all
select
    current_user::text as objet,
    'hérite de ' || l.lecteur as detail
from unnest(%(lecteurs)s::text[]) as l (lecteur)
where pg_has_role(current_user, l.lecteur, 'usage')
