-- Grain: one row per commune of which flows are counted by month: at the end of some month, nearly as many demandes
-- waited there as it takes for one of its months to be told. Nearly, because the first figure told may have been
-- corrected since.
with seuil as (
    select min(stock_minimal) as stock
    from {{ ref('cube_maille') }}
    where territoire_type = 'commune' and periode_type = 'mois'
),

final as (
    select
        commune.departement_code,
        commune.territoire_code as commune_code
    from {{ ref('int_stock_mensuel_commune') }} as commune
    cross join seuil
    where commune.typologie = 'TOUS'
    group by commune.departement_code, commune.territoire_code, seuil.stock
    having max(commune.stock) >= 0.9 * seuil.stock
)

select * from final
