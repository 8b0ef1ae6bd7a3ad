-- A profile belongs to nothing; the authenticator may become a profile and is nothing else; a personal login is one profile.
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
