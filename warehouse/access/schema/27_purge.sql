-- The proof of each purge: who ran it, when, what left each place. Append-only, chained: no name, no number.
create table if not exists technique.purge (
    purge_id bigint primary key,
    faite_at timestamptz not null default clock_timestamp(),
    par text not null,
    date_reference date not null,
    nb_demandes integer not null,
    comptes jsonb not null,
    demandes_sha256 bytea not null,
    precedent bytea not null,
    empreinte bytea not null
);
comment on table technique.purge is
'Ajout seul, chaîné : ce qui est parti de chaque endroit à chaque purge, et l’empreinte des pseudonymes concernés.';

create or replace function technique.empreinte_purge(p technique.purge)
returns bytea language sql immutable set search_path = ''
return sha256(p.precedent || convert_to(jsonb_build_array(
    p.purge_id, extract(epoch from p.faite_at), p.par, p.date_reference, p.nb_demandes, p.comptes,
    encode(p.demandes_sha256, 'hex')
)::text, 'UTF8'));

create or replace function technique.inscrire_purge(
    p_par text, p_date_reference date, p_comptes jsonb, p_demandes text[]
)
returns bigint language plpgsql volatile set search_path = ''
as $$
declare
    v_purge technique.purge;
begin
    lock table technique.purge in share row exclusive mode;
    select p.* into v_purge from technique.purge as p order by p.purge_id desc limit 1;
    v_purge.precedent := coalesce(v_purge.empreinte, sha256('observatoire'));
    v_purge.purge_id := coalesce(v_purge.purge_id, 0) + 1;
    v_purge.faite_at := clock_timestamp();
    v_purge.par := p_par;
    v_purge.date_reference := p_date_reference;
    v_purge.nb_demandes := cardinality(p_demandes);
    v_purge.comptes := p_comptes;
    v_purge.demandes_sha256 := sha256(convert_to(
        coalesce((
            select string_agg(d.demande, ',' order by d.demande collate "C") from unnest(p_demandes) as d (demande)
        ), ''),
        'UTF8'
    ));
    v_purge.empreinte := technique.empreinte_purge(v_purge);
    insert into technique.purge select (v_purge).*;
    return v_purge.purge_id;
end
$$;

-- Returns the first proof that does not follow from the one before it, or null.
create or replace function technique.verifier_purges()
returns bigint language sql stable set search_path = ''
begin atomic
    select min(maillon.purge_id)
    from (
        select
            p.purge_id,
            p.empreinte = technique.empreinte_purge(p)
            and p.precedent = coalesce(lag(p.empreinte) over suite, sha256('observatoire'))
            and p.purge_id = coalesce(lag(p.purge_id) over suite, 0) + 1 as est_sain
        from technique.purge as p
        window suite as (order by p.purge_id)
    ) as maillon
    where not maillon.est_sain;
end;

create or replace function technique.refuser_modification()
returns trigger language plpgsql set search_path = ''
as $$
begin
    raise exception 'La preuve d’une purge ne se modifie pas.' using errcode = '42501';
end
$$;
drop trigger if exists ajout_seul on technique.purge;
create trigger ajout_seul before update or delete or truncate on technique.purge
for each statement execute function technique.refuser_modification();
