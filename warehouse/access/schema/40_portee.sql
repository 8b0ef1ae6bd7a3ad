-- Who is asking, and how far its rights go. Every function here is a definer with an empty search path: policies call
-- them as the reader, once per query, and an unknown, expired, revoked or foreign session gets nothing.
-- A token only counts through the authenticator; a personal login is its own proof.
-- What names a session in a transaction, written by acces.entrer: the digest of its digest, and a proof that this
-- connection and this transaction alone can make. Its own reader may read it: shown elsewhere or later, it is nobody.
create or replace function acces.laissez_passer(p_session acces.session)
returns text language sql stable set search_path = ''
return encode(sha256(p_session.jeton_sha256), 'hex') || encode(sha256(p_session.jeton_sha256 || convert_to(
    pg_backend_pid()::text || ' ' || extract(epoch from transaction_timestamp())::text, 'UTF8'
)), 'hex');

create or replace function acces.session_vivante()
returns acces.session language plpgsql stable security definer set search_path = ''
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
returns acces.compte language plpgsql stable security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
    v_session acces.session;
begin
    if session_user = 'authenticator' then
        v_session := acces.session_vivante();
        select c.* into v_compte
        from acces.compte as c
        where c.compte_id = v_session.compte_id and c.est_actif and c.profil = p_profil;
    else
        select c.* into v_compte
        from acces.compte as c
        where c.role_pg = session_user and c.est_actif and c.profil = p_profil;
    end if;
    return v_compte;
end
$$;

create or replace function acces.organisme_courant(p_profil text)
returns acces.organisme language plpgsql stable security definer set search_path = ''
as $$
declare
    v_organisme acces.organisme;
begin
    select o.* into v_organisme
    from acces.organisme as o
    where o.organisme_code = (acces.compte_courant(p_profil)).organisme_code;
    return v_organisme;
end
$$;

create or replace function acces.session_valide(p_profil text)
returns boolean language sql stable security definer set search_path = ''
return (acces.compte_courant(p_profil)).compte_id is not null;

create or replace function acces.departements(p_profil text)
returns text[] language sql stable security definer set search_path = ''
return array_remove(array[(acces.organisme_courant(p_profil)).departement_code], null);

create or replace function acces.organismes(p_profil text)
returns text[] language sql stable security definer set search_path = ''
return array_remove(array[(acces.organisme_courant(p_profil)).organisme_code], null);

create or replace function acces.bailleurs(p_profil text)
returns text[] language sql stable security definer set search_path = ''
return array_remove(array[(acces.organisme_courant(p_profil)).bailleur_code], null);

create or replace function acces.reservataires(p_profil text)
returns text[] language sql stable security definer set search_path = ''
return array_remove(array[(acces.organisme_courant(p_profil)).reservataire_code], null);

create or replace function acces.communes(p_profil text)
returns text[] language sql stable security definer set search_path = ''
return coalesce((acces.organisme_courant(p_profil)).communes, '{}');

create or replace function acces.epcis(p_profil text)
returns text[] language sql stable security definer set search_path = ''
return coalesce((acces.organisme_courant(p_profil)).epcis, '{}');

-- Nominative rights of a collectivité: its communes, or its EPCI, and only when it registers demandes or signed a CIA.
create or replace function acces.territoires(p_profil text)
returns text[] language sql stable security definer set search_path = ''
begin atomic
    select coalesce(max(o.communes || o.epcis), '{}')
    from acces.organisme_courant(p_profil) as o
    where o.est_registraire or o.a_cia;
end;
