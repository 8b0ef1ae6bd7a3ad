-- Opening sessions: executable by the portier alone.
-- The database never sees a token nor a password: digests of both. Five failures in fifteen minutes lock a login.
create or replace function acces.preparer_connexion(p_login text)
returns table (empreinte text, est_verrouille boolean)
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_login bytea := sha256(convert_to(coalesce(p_login, ''), 'UTF8'));
    v_echecs integer;
begin
    -- One attempt at a time on a login, so that parallel guesses are counted too.
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('connexion:' || encode(v_login, 'hex'), 0));
    delete from acces.tentative as t where t.tentee_at < clock_timestamp() - interval '1 day';
    select count(*) into v_echecs
    from acces.tentative as t
    where t.login_sha256 = v_login and not t.effacee and t.tentee_at > clock_timestamp() - interval '15 minutes';
    insert into acces.tentative (login_sha256) values (v_login);
    return query
    select
        (
            select c.empreinte_mot_de_passe from acces.compte as c
            where c.login = p_login and c.est_actif and c.profil <> 'public'
        ),
        v_echecs >= 5;
end
$$;

create or replace function acces.creer_session(p_compte acces.compte, p_jeton_sha256 bytea, p_origine text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
    delete from acces.session as s where s.expire_at < clock_timestamp() - interval '30 days';
    insert into acces.session (jeton_sha256, compte_id, origine)
    values (p_jeton_sha256, p_compte.compte_id, p_origine);
    perform acces.journaliser('connexion', p_compte, p_jeton_sha256, null, p_origine, '{}', null);
end
$$;

create or replace function acces.ouvrir_session(p_login text, p_jeton_sha256 bytea, p_est_prouvee boolean)
returns boolean language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_login bytea := sha256(convert_to(coalesce(p_login, ''), 'UTF8'));
    v_compte acces.compte;
begin
    select c.* into v_compte
    from acces.compte as c
    where c.login = p_login and c.est_actif and c.profil <> 'public' and c.empreinte_mot_de_passe is not null;
    if v_compte.compte_id is null or p_est_prouvee is not true then
        -- An unknown login is not written: people type their password in the wrong field.
        perform acces.journaliser('refus_connexion', v_compte, null, null, 'portail', '{}', null);
        return false;
    end if;
    update acces.tentative as t set effacee = true where t.login_sha256 = v_login;
    perform acces.creer_session(v_compte, p_jeton_sha256, 'portail');
    return true;
end
$$;

create or replace function acces.ouvrir_session_publique(p_jeton_sha256 bytea)
returns boolean language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
begin
    select c.* into v_compte
    from acces.compte as c where c.profil = 'public' and c.est_actif order by c.compte_id limit 1;
    if v_compte.compte_id is null then
        return false;
    end if;
    perform acces.creer_session(v_compte, p_jeton_sha256, 'portail');
    return true;
end
$$;
