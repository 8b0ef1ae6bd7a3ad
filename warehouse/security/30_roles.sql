-- Roles: one NOLOGIN role per profile; two that log in and inherit nothing. Run by the owner, who holds CREATEROLE.
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

    -- What a reader starts cannot write, cannot last, and cannot hold the publication back.
    execute format('alter role authenticator in database %I set default_transaction_read_only = on', current_database());
    execute format('alter role authenticator in database %I set statement_timeout = ''30s''', current_database());
    execute format(
        'alter role authenticator in database %I set idle_in_transaction_session_timeout = ''60s''', current_database()
    );
    execute format('alter role portier in database %I set statement_timeout = ''10s''', current_database());
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
