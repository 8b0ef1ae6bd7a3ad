{{ config(meta={'dagster': {'ref': {'name': 'int_reference'}}}) }}
-- depends_on: {{ ref('int_reference') }}
-- A year mistyped in the name of a file would make the observatory speak of a far future, where every demande is
-- expired, or open it in a far past. The first and the last situation must lie within thirteen months (the longest life
-- of a demande without renewal) of another one. To take a date back, withdraw the dépôt that bears it.
with situation as (
    select distinct depot.situation_au
    from {{ source('raw', 'depots') }} as depot
    where
        depot.statut = 'charge' and depot.chargees > 0 and depot.flux not in ('parc', 'referentiels')
        and {{ depot_d_ici() }}
),

ordonnee as (
    select
        situation_au,
        lag(situation_au) over (order by situation_au) as precedente,
        row_number() over (order by situation_au) as rang,
        count(*) over () as nombre
    from situation
)

select * from ordonnee
where rang in (2, nombre) and situation_au > precedente + interval '13 months'
