-- What every reader may know of the publications, and the lock that keeps a swap between two readings.
-- Readers hold this lock for the time of a transaction; a publication takes it alone, so nobody reads across a swap.
create or replace function acces.verrou_publication(p_exclusif boolean)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
    if p_exclusif then
        perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('observatoire.publication', 0));
    else
        perform pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('observatoire.publication', 0));
    end if;
end
$$;

-- Why the last one was refused is told to the profiles that see reasons: what is of a département (audit, `motifs`),
-- to the accounts of that département alone.
create or replace function acces.etat_publication()
returns table (
    publication_id text, publiee_at timestamptz, refusee_id text, refusee_at timestamptz, motif_refus text
)
language sql stable security definer set search_path = ''
begin atomic
    with publiee as (
        select
            p.publication_id,
            p.fin_at
        from technique.publication as p
        where p.statut = 'publiee'
        order by p.fin_at desc
        limit 1
    ),

    refusee as (
        select
            p.publication_id,
            p.fin_at,
            p.audit -> 'motifs' as motifs
        from technique.publication as p
        where p.statut = 'refusee' and p.fin_at > coalesce((select publiee.fin_at from publiee), '-infinity')
        order by p.fin_at desc
        limit 1
    )

    select
        (select publiee.publication_id from publiee) as publication_id,
        (select publiee.fin_at from publiee) as publiee_at,
        (select refusee.publication_id from refusee) as refusee_id,
        (select refusee.fin_at from refusee) as refusee_at,
        (
            select string_agg(m.motif, ' ; ' order by m.departement_code)
            from refusee
            cross join jsonb_each_text(refusee.motifs) as m (departement_code, motif)
            where exists (
                select
                from acces.profil as lecteur
                cross join unnest(acces.departements(lecteur.profil)) as ici (departement_code)
                where lecteur.voit_les_motifs and m.departement_code in ('', ici.departement_code)
            )
        ) as motif_refus;
end;

-- The publications from which something disappeared in the départements of the reader, what disappeared there, and why
-- that was accepted: for the profiles that see reasons.
create or replace function acces.baisses_acceptees()
returns table (publication_id text, publiee_at timestamptz, motif text, baisses jsonb)
language sql stable security definer set search_path = ''
begin atomic
    with ici as (
        select
            p.publication_id,
            p.fin_at,
            jsonb_agg(c.constat order by c.rang) as baisses
        from technique.publication as p
        cross join jsonb_array_elements(p.audit #> '{baisse,constats}') with ordinality as c (constat, rang)
        where
            p.statut = 'publiee'
            and c.constat ->> 'departement' in (
                select unnest(acces.departements(lecteur.profil)) from acces.profil as lecteur
                where lecteur.voit_les_motifs
            )
        group by p.publication_id, p.fin_at
    )

    select
        i.publication_id,
        i.fin_at as publiee_at,
        p.audit #>> '{baisse,motif}' as motif,
        i.baisses
    from ici as i
    inner join technique.publication as p on i.publication_id = p.publication_id
    order by i.fin_at desc;
end;

-- A disappearance that says no département is of the only one, where there is only one.
update technique.publication as p set
    audit = jsonb_set(p.audit, '{baisse,constats}', (
        select jsonb_agg(c.constat || jsonb_build_object('departement', d.departement_code) order by c.rang)
        from jsonb_array_elements(p.audit #> '{baisse,constats}') with ordinality as c (constat, rang)
        cross join acces.departement as d
    ))
where
    p.audit #> '{baisse,constats}' is not null and not p.audit #> '{baisse,constats,0}' ? 'departement'
    and (select count(*) from acces.departement) = 1;
