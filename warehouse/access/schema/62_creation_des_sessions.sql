-- A session of an account that was let in, and that of the public, which nobody lets in.
create or replace function acces.creer_session(p_compte acces.compte, p_jeton_sha256 bytea, p_origine text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
    delete from acces.session as s where s.expire_at < clock_timestamp() - interval '30 days';
    insert into acces.session (jeton_sha256, compte_id, origine, expire_at)
    values (
        p_jeton_sha256, p_compte.compte_id, p_origine,
        least(
            clock_timestamp() + interval '8 hours', (p_compte.valable_au + 1)::timestamp at time zone 'Europe/Paris'
        )
    );
    -- An administrator who reads as somebody does not keep that account awake.
    update acces.compte as c set utilise_at = clock_timestamp()
    where
        c.compte_id = p_compte.compte_id and p_origine = 'portail'
        and coalesce(c.utilise_at < clock_timestamp() - interval '1 hour', true);
    perform acces.journaliser('connexion', p_compte, sha256(p_jeton_sha256), null, p_origine, '{}', null);
end
$$;

-- Returns null when a network opens too many: three hundred in fifteen minutes.
drop function if exists acces.ouvrir_session_publique(bytea);
create or replace function acces.ouvrir_session_publique(p_jeton_sha256 bytea, p_reseau_sha256 bytea)
returns boolean language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
    v_lieu bytea := coalesce(p_reseau_sha256, '');
begin
    select c.* into v_compte
    from acces.compte as c where acces.est_public(c.profil) and acces.etat_du_compte(c) = 'ouvert'
    order by c.compte_id limit 1;
    if v_compte.compte_id is null then
        return false;
    end if;
    if (
        select count(*) from acces.tentative as t
        where
            t.lieu_sha256 = v_lieu and t.login_sha256 = sha256('public')
            and t.effacee and t.tentee_at > clock_timestamp() - interval '15 minutes'
    ) >= 300 then
        return null;
    end if;
    insert into acces.tentative (login_sha256, lieu_sha256, effacee) values (sha256('public'), v_lieu, true);
    perform acces.creer_session(v_compte, p_jeton_sha256, 'portail');
    return true;
end
$$;
