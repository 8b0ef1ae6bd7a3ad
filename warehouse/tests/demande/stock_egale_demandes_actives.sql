{{ config(meta={'dagster': {'ref': {'name': 'stock_flux_mensuel'}}}) }}
-- When the observatory speaks at the end of a month, the stock of that month is the number of active demandes.
with actives as (
    select
        departement_code,
        count(*) filter (where etat_code = 'active') as nombre
    from {{ ref('fct_demande') }}
    group by departement_code
)

select
    stock.stock,
    actives.nombre
from {{ ref('stock_flux_mensuel') }} as stock
inner join {{ ref('int_reference') }} as reference
    on stock.mois = reference.dernier_mois
inner join actives
    on stock.departement_code = actives.departement_code
where
    stock.territoire_type = 'departement'
    and stock.typologie = 'TOUS'
    and reference.date_reference = (reference.dernier_mois + interval '1 month')::date - 1
    and stock.stock <> actives.nombre
