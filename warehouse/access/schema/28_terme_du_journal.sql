-- The term of the journal: twelve months. What is older leaves from its beginning up to a link that a seal keeps, from
-- which the chain is then verified.
create table if not exists acces.journal_scelle (
    journal_id bigint primary key,
    empreinte bytea not null,
    entree_at timestamptz not null,
    scelle_at timestamptz not null default clock_timestamp()
);
comment on table acces.journal_scelle is
'Le dernier maillon retiré du journal à chaque fin de terme : la suite de la chaîne se vérifie à partir de lui.';

create or replace function acces.terme_du_journal()
returns timestamptz language sql stable set search_path = ''
return clock_timestamp() - interval '12 months';

-- An entry leaves when it is past its term and a seal keeps the link at or after it; even the owner removes no other.
create or replace function acces.refuser_retrait()
returns trigger language plpgsql set search_path = ''
as $$
begin
    if old.cree_at >= acces.terme_du_journal()
        or not exists (select from acces.journal_scelle as s where s.journal_id >= old.journal_id) then
        raise exception 'Le journal ne se modifie pas.' using errcode = '42501';
    end if;
    return old;
end
$$;
drop trigger if exists avant_terme on acces.journal;
create trigger avant_terme before delete on acces.journal
for each row execute function acces.refuser_retrait();

create or replace function acces.refuser_descellement()
returns trigger language plpgsql set search_path = ''
as $$
begin
    raise exception 'Le sceau du journal ne se modifie pas.' using errcode = '42501';
end
$$;
drop trigger if exists ajout_seul on acces.journal_scelle;
create trigger ajout_seul before update or delete or truncate on acces.journal_scelle
for each statement execute function acces.refuser_descellement();
