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

-- Readers hold this lock for the time of a transaction; a publication takes it alone, so nobody reads across a swap.
create or replace function acces.verrou_publication(p_exclusif boolean)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
    if p_exclusif then
        perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('observatoire.publication', 0));
    else
        perform pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('observatoire.publication', 0));
    end if;
end
$$;

create or replace function acces.entrer()
returns void language sql volatile security definer set search_path = ''
begin atomic
    select acces.verrou_publication(false);
end;

create or replace function acces.etat_publication()
returns table (
    publication_id text, publiee_at timestamptz, refusee_id text, refusee_at timestamptz, motif_refus text
)
language sql stable security definer set search_path = ''
begin atomic
    with publiee as (
        select
            p.publication_id,
            p.fin_at
        from technique.publication as p
        where p.statut = 'publiee'
        order by p.fin_at desc
        limit 1
    ),

    refusee as (
        select
            p.publication_id,
            p.fin_at,
            p.motif
        from technique.publication as p
        where p.statut = 'refusee' and p.fin_at > coalesce((select publiee.fin_at from publiee), '-infinity')
        order by p.fin_at desc
        limit 1
    )

    select
        (select publiee.publication_id from publiee) as publication_id,
        (select publiee.fin_at from publiee) as publiee_at,
        (select refusee.publication_id from refusee) as refusee_id,
        (select refusee.fin_at from refusee) as refusee_at,
        (select refusee.motif from refusee) as motif_refus;
end;
