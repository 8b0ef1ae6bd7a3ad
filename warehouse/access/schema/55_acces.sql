-- Opening an access to names, and noting what was done with it.
-- The filter names the demandes, or the dépôts, and they are what opens: nothing else does. Refusals OB… are sentences
-- for the reader.
create or replace function acces.ouvrir_acces(p_finalite text, p_cible text, p_filtre jsonb default '{}')
returns bigint language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
    v_ouverture acces.ouverture;
    v_finalites text[];
    v_quota integer;
    v_ouvertes bigint;
begin
    select c.* into v_compte
    from acces.profil as p
    cross join lateral acces.compte_courant(p.profil) as c
    where c.compte_id is not null;
    select o.* into v_ouverture from acces.ouverture as o where o.cible = p_cible;
    if v_ouverture.cible is null or not acces.filtre_est_sobre(coalesce(p_filtre, '{}')) then
        raise exception 'Cible ou filtre non prévus.' using errcode = '22023';
    end if;
    v_finalites := acces.finalites(v_compte.profil, p_cible);
    if v_compte.compte_id is null or v_finalites = '{}' then
        raise exception 'Session inconnue, expirée, ou profil sans accès nominatif.' using errcode = '28000';
    end if;
    if p_finalite is null or not p_finalite = any(v_finalites) then
        raise exception using
            errcode = 'OB001',
            message = 'Cette finalité n’est pas de votre profil : choisissez parmi '
            || array_to_string(v_finalites, ', ') || '.';
    end if;
    if p_filtre - v_ouverture.par <> '{}'
        or not coalesce(jsonb_path_exists(p_filtre -> v_ouverture.par, 'lax $[*]'), false) then
        raise exception using
            errcode = 'OB002',
            message = case v_ouverture.par
                when 'demande_id'
                    then 'Une identité s’ouvre demande par demande : nommez-les par leur demande_id, sans autre filtre.'
                else 'Le contenu des lignes s’ouvre dépôt par dépôt : nommez-les par leur depot_id, sans autre filtre.'
            end;
    end if;
    -- One opening of an account at a time, each seeing those committed before it: the quota holds for all of them.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'Isolation non prévue.' using errcode = '22023';
    end if;
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('ouverture:' || v_compte.login, 0));
    select q.demandes_par_jour into v_quota
    from acces.quota_ouverture as q where q.valable_du <= acces.aujourd_hui() order by q.valable_du desc limit 1;
    select count(distinct o.demande_id) into v_ouvertes
    from (
        select jsonb_path_query(p_filtre, 'lax $.demande_id[*]') as demande_id
        union all
        select jsonb_path_query(j.filtre, 'lax $.demande_id[*]') as demande_id
        from acces.journal_entier as j
        where
            j.evenement = 'acces' and j.login = v_compte.login
            and j.cree_at >= acces.aujourd_hui()::timestamp at time zone 'Europe/Paris'
    ) as o;
    if v_ouvertes > v_quota then
        raise exception using
            errcode = 'OB003',
            message = format(
                'Un compte ouvre au plus %s demandes par jour ; avec celles-ci, le vôtre en aurait ouvert %s :'
                ' ouvrez-en moins, attendez demain, ou demandez à l’administrateur de relever cette limite.',
                v_quota, v_ouvertes
            );
    end if;
    return acces.journaliser(
        'acces', v_compte, acces.session_courante(), p_finalite, p_cible, p_filtre, null
    );
end
$$;

-- The purposes for which a profile may open a target.
drop function if exists acces.finalites(text);
create or replace function acces.finalites(p_profil text, p_cible text)
returns text[] language sql stable security definer set search_path = ''
return array(
    select f.finalite from acces.finalite_profil as f
    inner join acces.ouverture as o on f.finalite = any(o.finalites)
    where f.profil = p_profil and o.cible = p_cible
    order by f.finalite
);

-- What this session opened of a target, by entries that another transaction committed: one’s own entry opens nothing.
create or replace function acces.ouvertures(p_profil text, p_cible text, p_par text)
returns text[] language sql stable security definer set search_path = ''
return array(
    select jsonb_path_query(j.filtre -> p_par, 'lax $[*]') #>> '{}'
    from acces.journal_entier as j
    where
        j.evenement = 'acces'
        and (select acces.session_valide(p_profil))
        and j.session_sha256 = (select acces.session_courante())
        and j.profil = p_profil
        and j.cible = p_cible
        and j.cree_at > statement_timestamp() - interval '60 seconds'
        and j.xid <> coalesce(pg_current_xact_id_if_assigned(), '0'::xid8)
);

create or replace function acces.demandes_ouvertes(p_profil text, p_cible text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return acces.ouvertures(p_profil, p_cible, 'demande_id');

create or replace function acces.depots_ouverts(p_profil text, p_cible text)
returns bigint[] language sql stable parallel restricted security definer set search_path = ''
return acces.ouvertures(p_profil, p_cible, 'depot_id')::bigint[];
