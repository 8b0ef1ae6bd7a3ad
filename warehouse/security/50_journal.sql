-- The journal: append-only, chained, without names. « No log, no read »: the policy of a nominative table asks
-- acces_sans_filtre / demandes_ouvertes for an entry of this session, committed before, less than a minute old.
create or replace function acces.empreinte_journal(j acces.journal)
returns bytea language sql immutable set search_path = ''
return sha256(j.precedent || convert_to(jsonb_build_array(
    j.journal_id, j.xid::text, extract(epoch from j.cree_at), j.evenement, j.login, j.organisme_code, j.profil,
    encode(j.session_sha256, 'hex'), j.finalite, j.cible, j.filtre, j.nb_lignes
)::text, 'UTF8'));

create or replace function acces.refuser_modification()
returns trigger language plpgsql set search_path = ''
as $$
begin
    raise exception 'Le journal ne se modifie pas.' using errcode = '42501';
end
$$;
drop trigger if exists ajout_seul on acces.journal;
create trigger ajout_seul before update or delete or truncate on acces.journal
for each statement execute function acces.refuser_modification();

create or replace function acces.journaliser(
    p_evenement text, p_compte acces.compte, p_session bytea,
    p_finalite text, p_cible text, p_filtre jsonb, p_nb integer
)
returns bigint language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_dernier acces.journal;
    v_ligne acces.journal;
begin
    -- One writer at a time until it commits: the chain has no fork and no gap.
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('observatoire.journal', 0));
    select j.* into v_dernier from acces.journal as j order by j.journal_id desc limit 1;
    v_ligne.journal_id := coalesce(v_dernier.journal_id, 0) + 1;
    v_ligne.xid := pg_current_xact_id();
    v_ligne.cree_at := clock_timestamp();
    v_ligne.evenement := p_evenement;
    v_ligne.login := p_compte.login;
    v_ligne.organisme_code := p_compte.organisme_code;
    v_ligne.profil := p_compte.profil;
    v_ligne.session_sha256 := p_session;
    v_ligne.finalite := p_finalite;
    v_ligne.cible := p_cible;
    v_ligne.filtre := coalesce(p_filtre, '{}');
    v_ligne.nb_lignes := p_nb;
    v_ligne.precedent := coalesce(v_dernier.empreinte, sha256('observatoire'));
    v_ligne.empreinte := acces.empreinte_journal(v_ligne);
    insert into acces.journal select (v_ligne).*;
    return v_ligne.journal_id;
end
$$;

-- Returns the first entry that does not follow from the one before it, or null.
create or replace function acces.verifier_journal()
returns bigint language sql stable security definer set search_path = ''
begin atomic
    select min(maillon.journal_id)
    from (
        select
            j.journal_id,
            j.empreinte = acces.empreinte_journal(j)
            and j.precedent = coalesce(lag(j.empreinte) over suite, sha256('observatoire'))
            and j.journal_id = coalesce(lag(j.journal_id) over suite, 0) + 1 as est_sain
        from acces.journal as j
        window suite as (order by j.journal_id)
    ) as maillon
    where not maillon.est_sain;
end;

-- What may be written in a filter: known keys, values that are codes; never a name, never a search text.
create or replace function acces.filtre_est_sobre(p_filtre jsonb)
returns boolean language sql immutable set search_path = ''
return jsonb_typeof(p_filtre) = 'object'
and length(p_filtre::text) < 200000
and not exists (
    select
    from jsonb_each(p_filtre) as f
    where
        f.key not in (
            'demande_id', 'offre_id', 'candidature_id', 'logement_id', 'commune_code', 'epci_code', 'typologie_code',
            'bailleur_code', 'reservataire_code', 'territoire_type', 'territoire_code', 'periode', 'annee',
            'indicateur', 'format', 'fichier_sha256', 'requete_sha256'
        )
        or jsonb_typeof(f.value) not in ('string', 'array')
)
and not exists (
    select
    from jsonb_path_query(p_filtre, 'lax $.*[*]') as v
    where jsonb_typeof(v) <> 'string' or (v #>> '{}') !~ '^[A-Za-z0-9_-]{1,64}$'
);
