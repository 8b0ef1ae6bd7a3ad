-- Who is asking, and how far its rights go. Every function here is a definer with an empty search path: policies call
-- them as the reader, once per query, and an unknown, expired, revoked or foreign session gets nothing.
-- A token only counts through the authenticator; a personal login is its own proof.
-- Those that policies call are parallel restricted: the leader asks them, and its workers share the query.

-- The profile of who has no account: nobody signs in under it.
create or replace function acces.est_public(p_profil text)
returns boolean language sql stable security definer set search_path = ''
return exists (
    select from acces.profil as p
    where p.profil = p_profil and p.est_public
);

-- The day of an account begins at midnight in Paris, whatever the time zone that a reader sets.
create or replace function acces.aujourd_hui()
returns date language sql stable set search_path = ''
return (statement_timestamp() at time zone 'Europe/Paris')::date;

-- Whether an organisme is no more, or never was.
create or replace function acces.est_clos(p_organisme_code text)
returns boolean language sql stable security definer set search_path = ''
return not exists (
    select from acces.organisme as o
    where o.organisme_code = p_organisme_code and coalesce(o.valable_au > acces.aujourd_hui(), true)
);

-- Whether an organisme waits for the publication that opens its rights.
create or replace function acces.attend_publication(p_organisme_code text)
returns boolean language sql stable security definer set search_path = ''
return exists (
    select from acces.organisme as o
    where o.organisme_code = p_organisme_code and o.ouvert_at is null
);

-- Whether the organisme of an account is no longer of its profile.
create or replace function acces.a_change_de_profil(p_compte acces.compte)
returns boolean language sql stable security definer set search_path = ''
return exists (
    select from acces.organisme as o
    where
        o.organisme_code = (p_compte).organisme_code
        and coalesce(o.profil, o.type_organisme) <> (p_compte).profil
);

-- What an account is today; only « ouvert » lets it sign in and read. Unused for 90 days, it sleeps until resumed.
create or replace function acces.etat_du_compte(p_compte acces.compte)
returns text language sql stable security definer set search_path = ''
return case
    when p_compte.compte_id is null then 'inconnu'
    when p_compte.revoque_at is not null then 'revoque'
    when p_compte.suspendu_at is not null or not p_compte.est_actif then 'suspendu'
    when p_compte.valable_du > acces.aujourd_hui() then 'a_venir'
    when p_compte.valable_au < acces.aujourd_hui() then 'expire'
    when acces.est_clos(p_compte.organisme_code) then 'clos'
    when acces.attend_publication(p_compte.organisme_code) then 'a_publier'
    when acces.a_change_de_profil(p_compte) then 'autre_profil'
    when
        greatest(
            p_compte.utilise_at, p_compte.repris_at, p_compte.valable_du::timestamp at time zone 'Europe/Paris'
        ) < statement_timestamp() - interval '90 days'
        and not p_compte.est_demo and not acces.est_public(p_compte.profil)
        then 'endormi'
    else 'ouvert'
end;

-- Whose accounts an account manages, its own never: those of all organismes of its département, those of its organisme,
-- or nobody’s.
create or replace function acces.gestion(p_compte acces.compte)
returns text language sql stable security definer set search_path = ''
return (
    select p.comptes from acces.profil as p
    where p.profil = (p_compte).profil and (p.comptes = 'tous' or (p_compte).est_administrateur)
);

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

-- The organisme of an account, whose territory is what the organisme has of it today, a former commune being the one
-- that it is a part of.
create or replace function acces.organisme_du_compte(p_compte acces.compte)
returns acces.organisme language plpgsql stable security definer set search_path = ''
as $$
declare
    v_organisme acces.organisme;
    v_siennes text[];
begin
    select o.* into v_organisme from acces.organisme as o where o.organisme_code = p_compte.organisme_code;
    if p_compte.communes is not null or p_compte.epcis is not null then
        v_siennes := p_compte.communes || array(
            select a.commune_actuelle from acces.commune_ancienne as a where a.code_commune = any(p_compte.communes)
        );
        v_organisme.communes := array(
            select c from unnest(v_organisme.communes) as c where c = any(v_siennes)
        );
        v_organisme.epcis := array(select e from unnest(v_organisme.epcis) as e where e = any(p_compte.epcis));
    end if;
    return v_organisme;
end
$$;

create or replace function acces.organisme_courant(p_profil text)
returns acces.organisme language sql stable security definer set search_path = ''
return acces.organisme_du_compte(acces.compte_courant(p_profil));

create or replace function acces.session_valide(p_profil text)
returns boolean language sql stable security definer set search_path = ''
return (acces.compte_courant(p_profil)).compte_id is not null;

-- Where an organisme acts; none for who is nobody.
create or replace function acces.departements_de(p_organisme acces.organisme)
returns text[] language sql immutable set search_path = ''
return array_remove(p_organisme.departement_code || p_organisme.autres_departements, null);

create or replace function acces.departements(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return acces.departements_de(acces.organisme_courant(p_profil));

-- For the owner alone, which builds one département at a time: the one that its session names, of those installed, else
-- the only one. No policy asks it: a reader too can name one.
create or replace function acces.departement_du_fichier()
returns text language sql stable set search_path = ''
begin atomic
    select min(d.departement_code)
    from acces.departement as d
    having count(*) = 1
    union all
    select d.departement_code
    from acces.departement as d
    where
        d.departement_code = current_setting('observatoire.departement', true)
        and (select count(*) from acces.departement) > 1;
end;

-- An organisme, and those of its kind that ended and that it succeeds, from one to the next, as published.
create or replace function acces.lignee_de(p_organisme_code text)
returns setof acces.organisme language plpgsql stable security definer set search_path = ''
as $$
begin
    -- Nearly always nobody: then the recursion is not even planned.
    if not exists (select from acces.organisme as o where o.successeur_code = p_organisme_code) then
        return query select o.* from acces.organisme as o where o.organisme_code = p_organisme_code;
        return;
    end if;
    return query
    with recursive lignee as (
        select
            o.organisme_code,
            o.type_organisme
        from acces.organisme as o
        where o.organisme_code = p_organisme_code
        union
        select
            o.organisme_code,
            o.type_organisme
        from lignee as l
        inner join acces.organisme as o on l.organisme_code = o.successeur_code
        where o.type_organisme = l.type_organisme and o.ouvert_at is not null and acces.est_clos(o.organisme_code)
    )

    select o.*
    from lignee as l
    inner join acces.organisme as o on l.organisme_code = o.organisme_code;
end
$$;

create or replace function acces.lignee(p_profil text)
returns setof acces.organisme language plpgsql stable security definer set search_path = ''
as $$
begin
    return query select o.* from acces.lignee_de((acces.organisme_courant(p_profil)).organisme_code) as o;
end
$$;

create or replace function acces.organismes(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select o.organisme_code from acces.lignee(p_profil) as o
    order by o.organisme_code
);

create or replace function acces.bailleurs(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select o.bailleur_code from acces.lignee(p_profil) as o
    where o.bailleur_code is not null
    order by o.organisme_code
);

create or replace function acces.reservataires(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select r from acces.lignee(p_profil) as o cross join unnest(o.reservataires) as r
    order by r
);

create or replace function acces.guichets(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select g from acces.lignee(p_profil) as o cross join unnest(o.guichets) as g
    order by g
);

-- The guichets of the State, and those of the collectivités, in the départements of the reader: the same for every
-- organisme there.
create or replace function acces.guichets_etat(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select g.guichet_code from acces.guichet as g
    where
        g.nature = 'etat'
        and g.departement_code = any((select acces.departements(p_profil))::text[])
    order by g.guichet_code
);

create or replace function acces.guichets_collectivite(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select g.guichet_code from acces.guichet as g
    where
        g.nature = 'collectivite'
        and g.departement_code = any((select acces.departements(p_profil))::text[])
    order by g.guichet_code
);

-- Communes and EPCI on which the State delegates its aids.
create or replace function acces.delegations(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select d from acces.lignee(p_profil) as o cross join unnest(o.delegations) as d
    order by d
);

create or replace function acces.communes(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return coalesce((acces.organisme_courant(p_profil)).communes, '{}');

create or replace function acces.epcis(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return coalesce((acces.organisme_courant(p_profil)).epcis, '{}');

-- Nominative rights of a collectivité: its communes, or its EPCI, and only when it registers demandes or signed a CIA.
create or replace function acces.territoires(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
begin atomic
    select coalesce(max(o.communes || o.epcis), '{}')
    from acces.organisme_courant(p_profil) as o
    where o.est_registraire or o.a_cia;
end;
