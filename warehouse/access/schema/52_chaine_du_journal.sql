-- The chain of the journal: each entry holds the digest of the one before it.
create or replace function acces.empreinte_journal(j acces.journal)
returns bytea language sql immutable set search_path = ''
return sha256(j.precedent || convert_to(jsonb_build_array(
    j.journal_id, j.xid::text, extract(epoch from j.cree_at), j.evenement, j.login, j.organisme_code, j.profil,
    encode(j.session_sha256, 'hex'), j.finalite, j.cible, j.filtre, j.nb_lignes
)::text || coalesce(j.entree_id::text, ''), 'UTF8'));

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
