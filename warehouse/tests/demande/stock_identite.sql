-- stock(t) = stock(t-1) + entries - exits, for every month, territory and typology. The stock comes from cohorts,
-- the terms from the bounds of the periods: nothing makes them agree but their meaning.
with suite as (
    select
        *,
        lag(stock) over (
            partition by departement_code, territoire_type, territoire_code, typologie
            order by mois
        ) as stock_precedent
    from {{ ref('stock_flux_mensuel') }}
)

select * from suite
where
    stock <> stock_precedent
    + reprises + creations + deradiations + retours_de_validite + entrees_modification
    - radiations - expirations - sorties_modification
