-- The journal: append-only, chained, without names. An entry is written without a lock, and chained once committed.
-- « No log, no read »: the policy of a nominative table asks demandes_ouvertes, or depots_ouverts, for what an entry of
-- this session names, committed before, less than a minute old.
create or replace function acces.empreinte_journal(j acces.journal)
returns bytea language sql immutable set search_path = ''
return sha256(j.precedent || convert_to(jsonb_build_array(
    j.journal_id, j.xid::text, extract(epoch from j.cree_at), j.evenement, j.login, j.organisme_code, j.profil,
    encode(j.session_sha256, 'hex'), j.finalite, j.cible, j.filtre, j.nb_lignes
)::text || coalesce(j.entree_id::text, ''), 'UTF8'));

create or replace function acces.refuser_modification()
returns trigger language plpgsql set search_path = ''
as $$
begin
    raise exception 'Le journal ne se modifie pas.' using errcode = '42501';
end
$$;
drop trigger if exists ajout_seul on acces.journal;
create trigger ajout_seul before update or truncate on acces.journal
for each statement execute function acces.refuser_modification();

-- An entry leaves the waiting ones when the chain holds it, and not otherwise.
create or replace function acces.refuser_perte()
returns trigger language plpgsql set search_path = ''
as $$
begin
    if not exists (select from acces.journal as j where j.entree_id = old.entree_id) then
        raise exception 'Le journal ne se modifie pas.' using errcode = '42501';
    end if;
    return old;
end
$$;
drop trigger if exists ajout_seul on acces.journal_attente;
create trigger ajout_seul before update or truncate on acces.journal_attente
for each statement execute function acces.refuser_modification();
drop trigger if exists sans_perte on acces.journal_attente;
create trigger sans_perte before delete on acces.journal_attente
for each row execute function acces.refuser_perte();

-- The whole journal: what is chained, and what waits for it.
create or replace view acces.journal_entier as
select
    coalesce(j.entree_id, j.journal_id) as entree_id,
    j.xid,
    j.cree_at,
    j.evenement,
    j.login,
    j.organisme_code,
    j.profil,
    j.session_sha256,
    j.finalite,
    j.cible,
    j.filtre,
    j.nb_lignes
from acces.journal as j
union all
select
    a.entree_id,
    a.xid,
    a.cree_at,
    a.evenement,
    a.login,
    a.organisme_code,
    a.profil,
    a.session_sha256,
    a.finalite,
    a.cible,
    a.filtre,
    a.nb_lignes
from acces.journal_attente as a;

-- Puts the entries that are committed into the chain, in the order in which they were written. One at a time: who finds
-- another at it leaves it the work, so that nobody waits.
create or replace function acces.chainer_journal()
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_attente acces.journal_attente;
    v_ligne acces.journal;
begin
    if not pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('observatoire.journal', 0)) then
        return;
    end if;
    select j.* into v_ligne from acces.journal as j order by j.journal_id desc limit 1;
    if v_ligne.journal_id is null then
        -- All that was chained is past its term: the chain goes on from the seal.
        select s.journal_id, s.empreinte into v_ligne.journal_id, v_ligne.empreinte
        from acces.journal_scelle as s order by s.journal_id desc limit 1;
    end if;
    for v_attente in select a.* from acces.journal_attente as a order by a.entree_id loop
        v_ligne.journal_id := coalesce(v_ligne.journal_id, 0) + 1;
        v_ligne.xid := v_attente.xid;
        v_ligne.cree_at := v_attente.cree_at;
        v_ligne.evenement := v_attente.evenement;
        v_ligne.login := v_attente.login;
        v_ligne.organisme_code := v_attente.organisme_code;
        v_ligne.profil := v_attente.profil;
        v_ligne.session_sha256 := v_attente.session_sha256;
        v_ligne.finalite := v_attente.finalite;
        v_ligne.cible := v_attente.cible;
        v_ligne.filtre := v_attente.filtre;
        v_ligne.nb_lignes := v_attente.nb_lignes;
        v_ligne.precedent := coalesce(v_ligne.empreinte, sha256('observatoire'));
        v_ligne.entree_id := v_attente.entree_id;
        v_ligne.empreinte := acces.empreinte_journal(v_ligne);
        insert into acces.journal select (v_ligne).*;
        delete from acces.journal_attente as a where a.entree_id = v_attente.entree_id;
    end loop;
end
$$;

create or replace function acces.journaliser(
    p_evenement text, p_compte acces.compte, p_session bytea,
    p_finalite text, p_cible text, p_filtre jsonb, p_nb integer
)
returns bigint language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_entree bigint;
begin
    insert into acces.journal_attente (
        evenement, login, organisme_code, profil, session_sha256, finalite, cible, filtre, nb_lignes
    )
    values (
        p_evenement, p_compte.login, p_compte.organisme_code, p_compte.profil, p_session, p_finalite, p_cible,
        coalesce(p_filtre, '{}'), p_nb
    )
    returning entree_id into v_entree;
    -- A reader may leave its transaction open: it writes, and another puts its entry into the chain.
    if session_user in ('portier', current_user) then
        perform acces.chainer_journal();
    end if;
    return v_entree;
end
$$;

-- Returns the first entry that does not follow from the one before it, or null; the first of all follows from the seal.
create or replace function acces.verifier_journal()
returns bigint language sql stable security definer set search_path = ''
begin atomic
    with sceau as (
        select
            s.journal_id,
            s.empreinte
        from acces.journal_scelle as s
        order by s.journal_id desc
        limit 1
    )

    select min(maillon.journal_id)
    from (
        select
            j.journal_id,
            j.empreinte = acces.empreinte_journal(j)
            and j.precedent = coalesce(
                lag(j.empreinte) over suite, (select sceau.empreinte from sceau), sha256('observatoire')
            )
            and j.journal_id = coalesce(
                lag(j.journal_id) over suite, (select sceau.journal_id from sceau), 0
            ) + 1 as est_sain
        from acces.journal as j
        window suite as (order by j.journal_id)
    ) as maillon
    where not maillon.est_sain;
end;

create or replace function acces.forme_de_territoire()
returns text language sql immutable set search_path = ''
return 'dep-[0-9AB]{2,3}|epci-[0-9]{9}|com-[0-9][0-9AB][0-9]{3}|zone-(A|Abis|A bis|B1|B2|C)'
|| '|(delegation|liste)-[A-Z0-9_]{1,20}';

-- What may be written in a filter: known keys, each with the form of its codes; never a name, never a search text.
create or replace function acces.filtre_est_sobre(p_filtre jsonb)
returns boolean language sql immutable set search_path = ''
return jsonb_typeof(p_filtre) = 'object' and not exists (
    select
    from jsonb_each(p_filtre) as f
    left join (
        values
        ('demande_id', '[0-9a-f]{20}'),
        ('offre_id', '(?=.*[0-9])[A-Za-z0-9_-]{1,20}'),
        ('depot_id', '[0-9]{1,18}'),
        ('requete_sha256', '[0-9a-f]{64}'),
        ('geo', acces.forme_de_territoire()),
        ('avec', acces.forme_de_territoire()),
        ('avec2', acces.forme_de_territoire()),
        ('annee', '[0-9]{4}(-[0-9]{2})?'),
        ('pop', 'tous|hmut|mut|prio|dalo|pdalpd|acd|delai'),
        ('typo', 'tous|C|T[1-9]P?'),
        ('rang', '1|tous'),
        ('onglet', 'reconnus|recours'),
        ('echeance', 'toutes|depassee|30|plus_tard|sans'),
        ('motif', 'tous|[1-6]'),
        ('contingent', 'tous|[A-Z]{5,6}'),
        ('parmenage', '[1-3]'),
        ('quotas', 'tenus|sans'),
        -- Weights of a grid, in points, and its threshold, in months.
        ('pmois', '[0-9]{1,3}'),
        ('pdelai', '[0-9]{1,3}'),
        ('pdalo', '[0-9]{1,3}'),
        ('ppdalpd', '[0-9]{1,3}'),
        ('pacd', '[0-9]{1,3}'),
        ('pprio', '[0-9]{1,3}'),
        ('pmut', '[0-9]{1,3}'),
        ('purgent', '[0-9]{1,3}'),
        ('seuil', '[0-9]{1,3}'),
        -- The rule that a scenario sets aside.
        (
            'regle',
            'aucune|VALIDITE|TERRITOIRE|TYPOLOGIE|TYPE_NON_DEMANDE|PLAFOND|CONTINGENT|DEJA_PROPOSE|POSITIONNEMENT'
        )
    ) as forme (cle, motif) on f.key = forme.cle
    where
        forme.cle is null
        or jsonb_typeof(f.value) not in ('string', 'array')
        or exists (
            select
            from jsonb_path_query(f.value, 'lax $[*]') as v
            where jsonb_typeof(v) <> 'string' or (v #>> '{}') !~ ('^(' || forme.motif || ')$')
        )
);
