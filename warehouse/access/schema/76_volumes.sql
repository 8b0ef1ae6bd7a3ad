-- Who opens far more identities than it is used to. What « far more » means is a dated line, as is the quota of a day.
create table if not exists acces.seuil_volume (
    valable_du date primary key,
    facteur numeric not null check (facteur > 1),
    plancher integer not null check (plancher > 0),
    source text not null
);
comment on table acces.seuil_volume is
'Un jour est inhabituel au-delà de tant de fois la moyenne des jours d’usage sur quatre semaines, et d’un plancher.';
insert into acces.seuil_volume (valable_du, facteur, plancher, source)
values ('2026-01-01', 3, 50, 'Choix du projet')
on conflict do nothing;

-- The unusual days of the last seven, by account: how many different demandes it opened, and how many it is used to.
create or replace function acces.volumes_inhabituels()
returns table (jour date, login text, organisme_code text, ouvertes bigint, habituelles numeric)
language sql stable security definer set search_path = ''
begin atomic
    with ouverture as (
        select
            j.login,
            (j.cree_at at time zone 'Europe/Paris')::date as jour,
            max(j.organisme_code) as organisme_code,
            count(distinct d.demande_id) as ouvertes
        from acces.journal_entier as j
        cross join lateral jsonb_path_query(j.filtre, 'lax $.demande_id[*]') as d (demande_id)
        where j.evenement = 'acces' and j.cree_at > statement_timestamp() - interval '36 days'
        group by j.login, (j.cree_at at time zone 'Europe/Paris')::date
    )

    select
        o.jour,
        o.login,
        o.organisme_code,
        o.ouvertes,
        coalesce(round(usage.moyenne, 0), 0) as habituelles
    from ouverture as o
    cross join
        lateral (
            select avg(avant.ouvertes) as moyenne
            from ouverture as avant
            where avant.login = o.login and avant.jour between o.jour - 28 and o.jour - 1
        ) as usage
    cross join
        lateral (
            select s.* from acces.seuil_volume as s
            where s.valable_du <= o.jour
            order by s.valable_du desc limit 1
        ) as seuil
    where
        o.jour > acces.aujourd_hui() - 7
        and o.ouvertes > seuil.plancher and o.ouvertes > seuil.facteur * coalesce(usage.moyenne, 0)
    order by o.jour desc, o.ouvertes desc;
end;
