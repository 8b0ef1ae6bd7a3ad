-- Schemas that survive every build, and what nobody but the owner may do in this database. Idempotent.
create schema if not exists acces;
create schema if not exists technique;
create schema if not exists extensions;
create schema if not exists public;
comment on schema acces is 'Organismes, comptes, sessions, journal : ce qui décide de qui voit quoi.';
comment on schema technique is 'Historique des publications.';

revoke all on schema public from public;
revoke all on schema acces from public;
revoke all on schema technique from public;
revoke all on schema extensions from public;

create extension if not exists unaccent schema extensions;
create extension if not exists pg_trgm schema extensions;
create extension if not exists fuzzystrmatch schema extensions;

-- A new function is nobody's until it is granted.
alter default privileges revoke execute on functions from public;

do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format(
        'alter role %I in database %I set search_path = extensions', current_user, current_database()
    );
end
$$;
