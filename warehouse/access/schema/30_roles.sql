-- Roles: one NOLOGIN role per profile; two that log in and inherit nothing; the personal logins, bounded as they are.
-- Run by the owner, who holds CREATEROLE.
-- Roles belong to the server: nothing is altered that is right already, so that two databases can be prepared at once.
do $$
declare
    role_nom text;
    adhesion text := case when current_setting('server_version_num')::int >= 160000
        then ' with inherit false, set true' else '' end;
begin
    foreach role_nom in array array['authenticator', 'portier'] loop
        if not exists (select from pg_roles where rolname = role_nom) then
            execute format('create role %I login noinherit', role_nom);
        elsif exists (select from pg_roles where rolname = role_nom and (rolinherit or not rolcanlogin)) then
            execute format('alter role %I login noinherit', role_nom);
        end if;
        execute format('grant connect on database %I to %I', current_database(), role_nom);
        execute format('alter role %I in database %I set search_path = pg_catalog', role_nom, current_database());
    end loop;

    for role_nom in select 'profil_' || profil from acces.profil loop
        if not exists (select from pg_roles where rolname = role_nom) then
            execute format('create role %I nologin', role_nom);
        end if;
        if not exists (
            select from pg_auth_members
            where roleid = role_nom::regrole and member = 'authenticator'::regrole
        ) then
            execute format('grant %I to authenticator%s', role_nom, adhesion);
        end if;
        -- A personal login is a member of its profile and reaches the database through it.
        execute format('grant connect on database %I to %I', current_database(), role_nom);
    end loop;
end
$$;

grant usage on schema acces to portier, authenticator;
do $$
declare
    role_nom text;
begin
    for role_nom in select 'profil_' || profil from acces.profil loop
        execute format('grant usage on schema acces to %I', role_nom);
    end loop;
end
$$;

-- What a role starts neither writes unasked, nor lasts, nor waits long; and nobody takes all the connections.
-- A query of the portal takes milliseconds: starting workers, or compiling it, would take ten more.
create or replace function acces.borner_role(p_role text)
returns void language plpgsql volatile set search_path = ''
as $$
declare
    v_reglage text[];
begin
    foreach v_reglage slice 1 in array array[array['lock_timeout', '5s']] || case p_role
        when 'authenticator' then array[
            array['default_transaction_read_only', 'on'], array['statement_timeout', '30s'],
            array['idle_in_transaction_session_timeout', '60s'], array['max_parallel_workers_per_gather', '0'],
            array['jit', 'off']
        ]
        when 'portier' then array[
            array['statement_timeout', '10s'], array['idle_in_transaction_session_timeout', '30s']
        ]
        else array[
            array['default_transaction_read_only', 'on'], array['statement_timeout', '5min'],
            array['idle_in_transaction_session_timeout', '5min']
        ]
    end loop
        execute format(
            'alter role %I in database %I set %I = %L', p_role, current_database(), v_reglage[1], v_reglage[2]
        );
    end loop;
    if p_role not in ('authenticator', 'portier') and exists (
        select from pg_catalog.pg_roles as r where r.rolname = p_role and r.rolconnlimit not between 1 and 10
    ) then
        execute format('alter role %I connection limit 10', p_role);
    end if;
end
$$;

select acces.borner_role(r.rolname::text) as bornes
from pg_roles as r
where r.rolname in ('authenticator', 'portier') or r.rolname in (select c.role_pg from acces.compte as c);
