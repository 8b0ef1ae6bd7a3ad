-- The journal: append-only, without names. An entry is written without a lock, and chained once committed.
-- « No log, no read »: the policy of a nominative table asks demandes_ouvertes, or depots_ouverts, for what an entry of
-- this session names, committed before, less than a minute old.
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
