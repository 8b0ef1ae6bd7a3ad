-- Removes the entries past their term, up to the last before the first that is not; returns how many. A broken chain is
-- evidence: nothing of it is removed.
create or replace function acces.retirer_du_journal()
returns integer language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_terme timestamptz := acces.terme_du_journal();
    v_dernier acces.journal;
    v_retirees integer;
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('observatoire.journal', 0));
    if acces.verifier_journal() is not null then
        raise exception 'La chaîne du journal est rompue : rien n’en est retiré.' using errcode = '55000';
    end if;
    select j.* into v_dernier
    from acces.journal as j
    where j.journal_id < coalesce(
        (select min(recente.journal_id) from acces.journal as recente where recente.cree_at >= v_terme),
        9223372036854775807
    )
    order by j.journal_id desc
    limit 1;
    if v_dernier.journal_id is null then
        return 0;
    end if;
    insert into acces.journal_scelle (journal_id, empreinte, entree_at)
    values (v_dernier.journal_id, v_dernier.empreinte, v_dernier.cree_at);
    delete from acces.journal as j where j.journal_id <= v_dernier.journal_id;
    get diagnostics v_retirees = row_count;
    return v_retirees;
end
$$;
