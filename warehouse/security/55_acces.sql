-- Opening an access to names, and noting what was done with it.
create or replace function acces.ouvrir_acces(p_finalite text, p_cible text, p_filtre jsonb default '{}')
returns bigint language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
begin
    select c.* into v_compte
    from acces.profil as p
    cross join lateral acces.compte_courant(p.profil) as c
    where c.compte_id is not null and p.profil in ('bailleur', 'etat', 'commune', 'epci');
    if v_compte.compte_id is null then
        raise exception 'Session inconnue, expirée, ou profil sans accès nominatif.' using errcode = '28000';
    end if;
    if p_finalite is null or p_cible is null or p_cible <> 'demande_identite'
        or not acces.filtre_est_sobre(coalesce(p_filtre, '{}')) then
        raise exception 'Finalité, cible ou filtre non prévus.' using errcode = '22023';
    end if;
    return acces.journaliser(
        'acces', v_compte, acces.session_courante(), p_finalite, p_cible, p_filtre, null
    );
end
$$;

-- Accesses of this session that were committed by another transaction: one's own entry does not open the door.
create or replace function acces.acces_ouverts(p_profil text, p_cible text)
returns setof acces.journal language sql stable security definer set search_path = ''
begin atomic
    select j.*
    from acces.journal as j
    where
        j.evenement = 'acces'
        and acces.session_valide(p_profil)
        and j.session_sha256 = acces.session_courante()
        and j.profil = p_profil
        and j.cible = p_cible
        and j.cree_at > statement_timestamp() - interval '60 seconds'
        and j.xid <> coalesce(pg_current_xact_id_if_assigned(), '0'::xid8);
end;

create or replace function acces.acces_sans_filtre(p_profil text, p_cible text)
returns boolean language sql stable security definer set search_path = ''
return exists (
    select 1 from acces.acces_ouverts(p_profil, p_cible) as a
    where not a.filtre ? 'demande_id'
);

create or replace function acces.demandes_ouvertes(p_profil text, p_cible text)
returns text[] language sql stable security definer set search_path = ''
return array(
    select v #>> '{}'
    from acces.acces_ouverts(p_profil, p_cible) as a
    cross join lateral jsonb_path_query(a.filtre, 'lax $.demande_id[*]') as v
);

-- What was done with an access, or without one: counts only, written by the reader's own session.
create or replace function acces.noter(p_evenement text, p_cible text, p_filtre jsonb, p_nb_lignes integer)
returns bigint language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
begin
    select c.* into v_compte
    from acces.profil as p
    cross join lateral acces.compte_courant(p.profil) as c
    where c.compte_id is not null;
    if v_compte.compte_id is null then
        raise exception 'Session inconnue ou expirée.' using errcode = '28000';
    end if;
    if p_evenement is null or p_evenement not in ('lecture', 'export', 'refus') or p_cible !~ '^[a-z_]{1,60}$'
        or not acces.filtre_est_sobre(coalesce(p_filtre, '{}')) then
        raise exception 'Événement, cible ou filtre non prévus.' using errcode = '22023';
    end if;
    return acces.journaliser(
        p_evenement, v_compte, acces.session_courante(), null, p_cible, p_filtre, p_nb_lignes
    );
end
$$;

-- An organisme reads what its own people did; the public, who is everybody, reads nothing.
create or replace function acces.journal_organisme(p_profil text)
returns table (
    journal_id bigint, cree_at timestamptz, evenement text, login text, finalite text, cible text, filtre jsonb,
    nb_lignes integer
)
language sql stable security definer set search_path = ''
begin atomic
    select
        j.journal_id,
        j.cree_at,
        j.evenement,
        j.login,
        j.finalite,
        j.cible,
        j.filtre,
        j.nb_lignes
    from acces.journal as j
    where j.organisme_code = any(acces.organismes(p_profil)) and p_profil <> 'public'
    order by j.journal_id desc;
end;
