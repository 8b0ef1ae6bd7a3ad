-- Becoming a reader for one transaction; and what ends with a session or an account: the connections that read by it.
create or replace function acces.cle_de_session(p_jeton_sha256 bytea)
returns bigint language sql immutable set search_path = ''
return hashtextextended('session:' || encode(p_jeton_sha256, 'hex'), 0);

-- For the authenticator: takes the publication lock, checks the token, and names the session in this transaction. Until
-- the connection leaves it (acces.sortir), a lock says that it reads by this session.
drop function if exists acces.entrer();
create or replace function acces.entrer(p_jeton text, p_profil text)
returns boolean language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_session acces.session;
begin
    perform acces.verrou_publication(false);
    select s.* into v_session from acces.session as s where s.jeton_sha256 = sha256(convert_to(p_jeton, 'UTF8'));
    if v_session.jeton_sha256 is null then
        return false;
    end if;
    perform pg_catalog.pg_advisory_lock_shared(acces.cle_de_session(v_session.jeton_sha256));
    perform pg_catalog.set_config('observatoire.session', acces.laissez_passer(v_session), true);
    return acces.session_valide(p_profil);
end
$$;

-- For the authenticator: the connection reads by no session any more. Not while it has a cursor, which goes on giving
-- rows of the session that it would have left.
create or replace function acces.sortir()
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
    if exists (select from pg_catalog.pg_cursors as c where c.name <> '') then
        raise exception 'Un curseur est encore ouvert.' using errcode = '42501';
    end if;
    perform pg_catalog.pg_advisory_unlock_all();
end
$$;

-- A superuser’s connection, or one that just ended, is left alone.
create or replace function acces.congedier(p_pid integer)
returns void language plpgsql volatile set search_path = ''
as $$
begin
    perform pg_catalog.pg_terminate_backend(p_pid);
exception
    when insufficient_privilege then
        null;
end
$$;

-- Ends the connections that hold an advisory lock.
create or replace function acces.congedier_detenteurs(p_cle bigint)
returns void language sql volatile set search_path = ''
begin atomic
    select acces.congedier(l.pid)
    from pg_catalog.pg_locks as l
    inner join pg_catalog.pg_database as d on l.database = d.oid and d.datname = current_database()
    where
        l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.pid <> pg_catalog.pg_backend_pid()
        and (l.classid::bigint << 32) | l.objid::bigint = p_cle;
end;

-- Of the readers that hold the publication back for too long.
create or replace function acces.congedier_lecteurs()
returns void language sql volatile set search_path = ''
return acces.congedier_detenteurs(hashtextextended('observatoire.publication', 0));

-- A query checks its session when it starts; a cursor goes on. So the connections of a session end with it, and new
-- ones wait at the door until its end is committed. One second at most: signing out never fails.
create or replace function acces.expulser_session()
returns trigger language plpgsql security definer set search_path = ''
as $$
declare
    v_cle bigint := acces.cle_de_session(old.jeton_sha256);
begin
    for v_essai in 1..100 loop
        exit when pg_catalog.pg_try_advisory_xact_lock(v_cle);
        perform acces.congedier_detenteurs(v_cle);
        perform pg_catalog.pg_sleep(0.01);
    end loop;
    return null;
end
$$;
create or replace trigger expulsion after update of revoquee_at on acces.session
for each row when (old.revoquee_at is null and new.revoquee_at is not null)
execute function acces.expulser_session();

create or replace function acces.expulser_compte()
returns trigger language plpgsql security definer set search_path = ''
as $$
begin
    update acces.session as s set revoquee_at = clock_timestamp()
    where s.compte_id = old.compte_id and s.revoquee_at is null;
    delete from acces.navigateur as n where n.compte_id = old.compte_id;
    perform acces.congedier(a.pid)
    from pg_catalog.pg_stat_activity as a
    where a.usename = old.role_pg and a.datname = current_database() and a.pid <> pg_catalog.pg_backend_pid();
    return null;
end
$$;
create or replace trigger expulsion after update on acces.compte
for each row when (
    (old.est_actif and not new.est_actif)
    or old.profil <> new.profil
    or old.organisme_code <> new.organisme_code
    or (old.communes, old.epcis, old.valable_du, old.valable_au)
    is distinct from (new.communes, new.epcis, new.valable_du, new.valable_au)
    or (old.suspendu_at is null and new.suspendu_at is not null)
    or (old.revoque_at is null and new.revoque_at is not null)
    or (old.empreinte_mot_de_passe is distinct from new.empreinte_mot_de_passe)
    or (old.role_pg is not null and new.role_pg is distinct from old.role_pg)
)
execute function acces.expulser_compte();
