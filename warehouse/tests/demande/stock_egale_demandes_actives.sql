{{ config(meta={'dagster': {'ref': {'name': 'fct_demande'}}}) }}
-- The stock of the day at which the observatory speaks, the end of a month or not, is the number of active demandes.
with stock as (
    select
        population.departement_code,
        count(*) as nombre
    from {{ ref('int_population_stock') }} as population
    inner join {{ ref('int_reference') }} as reference
        on population.valide_du <= reference.date_reference and population.valide_au > reference.date_reference
    group by population.departement_code
),

active as (
    select
        departement_code,
        count(*) filter (where etat_code = 'active') as nombre
    from {{ ref('fct_demande') }}
    group by departement_code
)

select
    active.departement_code,
    stock.nombre as en_stock,
    active.nombre as actives
from active
full join stock
    on active.departement_code = stock.departement_code
where coalesce(stock.nombre, 0) <> coalesce(active.nombre, 0)
