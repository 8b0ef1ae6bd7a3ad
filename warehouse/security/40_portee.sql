-- Who is asking, and how far its rights go. Every function here is a definer with an empty search path: policies call
-- them as the reader, once per query, and an unknown, expired, revoked or foreign session gets nothing.
-- A token only counts through the authenticator; a personal login is its own proof.
create or replace function acces.session_courante()
returns bytea language sql stable security definer set search_path = ''
return case
    when session_user = 'authenticator'
        then sha256(convert_to(nullif(current_setting('observatoire.jeton', true), ''), 'UTF8'))
    else sha256(convert_to('role:' || session_user, 'UTF8'))
end;

create or replace function acces.compte_courant(p_profil text)
returns acces.compte language plpgsql stable security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
begin
    if session_user = 'authenticator' then
        select c.* into v_compte
        from acces.session as s
        join acces.compte as c on c.compte_id = s.compte_id
        where
            s.jeton_sha256 = acces.session_courante()
            and s.revoquee_at is null
            and s.expire_at > statement_timestamp()
            and s.vue_at > statement_timestamp() - interval '1 hour'
            and c.est_actif
            and c.profil = p_profil;
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
returns text[] language plpgsql stable security definer set search_path = ''
as $$
declare
    v_organisme acces.organisme := acces.organisme_courant(p_profil);
begin
    if v_organisme.est_registraire or v_organisme.a_cia then
        return case p_profil
            when 'commune' then v_organisme.communes
            when 'epci' then v_organisme.epcis
            else '{}'::text[]
        end;
    end if;
    return '{}';
end
$$;
