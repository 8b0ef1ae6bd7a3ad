-- Who is asking: a token only counts through the authenticator; a personal login is its own proof. An unknown, expired,
-- revoked or foreign session is nobody.

-- What names a session in a transaction, written by acces.entrer: the digest of its digest, and a proof that this
-- connection and this transaction alone can make. Its own reader may read it: shown elsewhere or later, it is nobody.
create or replace function acces.laissez_passer(p_session acces.session)
returns text language sql stable
return encode(sha256(p_session.jeton_sha256), 'hex') || encode(sha256(p_session.jeton_sha256 || convert_to(
    pg_backend_pid()::text || ' ' || extract(epoch from transaction_timestamp())::text, 'UTF8'
)), 'hex');

create or replace function acces.session_vivante()
returns acces.session language plpgsql stable
as $$
declare
    v_session acces.session;
    v_passe text := current_setting('observatoire.session', true);
begin
    select s.* into v_session
    from acces.session as s
    where
        encode(sha256(s.jeton_sha256), 'hex') = left(v_passe, 64)
        and acces.laissez_passer(s) = v_passe
        and s.revoquee_at is null
        and s.expire_at > statement_timestamp()
        and s.vue_at > statement_timestamp() - interval '1 hour';
    return v_session;
end
$$;

-- How the journal names a session.
create or replace function acces.session_courante()
returns bytea language sql stable security definer set search_path = ''
return case
    when session_user = 'authenticator' then sha256((acces.session_vivante()).jeton_sha256)
    else sha256(convert_to('role:' || session_user, 'UTF8'))
end;

create or replace function acces.compte_courant(p_profil text)
returns acces.compte language plpgsql stable
as $$
declare
    v_compte acces.compte;
    v_session acces.session;
begin
    -- The portier reads nothing: a function that it calls asks how far the rights of its session go.
    if session_user in ('authenticator', 'portier') then
        v_session := acces.session_vivante();
        select c.* into v_compte
        from acces.compte as c
        where c.compte_id = v_session.compte_id;
        v_compte := acces.compte_effectif(v_compte);
    else
        select c.* into v_compte
        from acces.compte as c
        where c.role_pg = session_user;
    end if;
    if acces.etat_du_compte(v_compte) <> 'ouvert' or v_compte.profil <> p_profil then
        return null;
    end if;
    return v_compte;
end
$$;

-- What an organisme gives to an account: all, or the part of its territory and of its delegations that the account was
-- given, a former commune being the one that it is a part of. A delegation on an EPCI goes with the EPCI alone.
create or replace function acces.organisme_du_compte(p_compte acces.compte, p_organisme acces.organisme)
returns acces.organisme language plpgsql stable
as $$
declare
    v_organisme acces.organisme := p_organisme;
    v_siennes text[];
begin
    if p_compte.communes is not null or p_compte.epcis is not null then
        v_siennes := p_compte.communes || array(
            select a.commune_actuelle from acces.commune_ancienne as a where a.code_commune = any(p_compte.communes)
        );
        v_organisme.communes := array(
            select c from unnest(v_organisme.communes) as c where c = any(v_siennes)
        );
        v_organisme.epcis := array(select e from unnest(v_organisme.epcis) as e where e = any(p_compte.epcis));
        v_organisme.delegations := array(
            select d from unnest(v_organisme.delegations) as d where d = any(v_siennes || p_compte.epcis)
        );
    end if;
    return v_organisme;
end
$$;

-- One that from today is no more, or of another kind, reads nothing, though its account says so once that is followed.
create or replace function acces.organisme_ouvert(p_compte acces.compte)
returns acces.organisme language sql stable
begin atomic
    select o.* from acces.organisme_du_compte(p_compte, acces.organisme_du_jour((p_compte).organisme_code)) as o
    where o.ouvert_at is not null and coalesce(o.valable_au > acces.aujourd_hui(), true);
end;

create or replace function acces.organisme_courant(p_profil text)
returns acces.organisme language sql stable
return acces.organisme_ouvert(acces.compte_courant(p_profil));
drop function if exists acces.organisme_du_compte(acces.compte);

create or replace function acces.session_valide(p_profil text)
returns boolean language sql stable security definer set search_path = ''
return (acces.compte_courant(p_profil)).compte_id is not null;
