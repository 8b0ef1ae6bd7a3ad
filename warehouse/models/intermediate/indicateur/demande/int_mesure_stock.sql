-- Grain: one row per period, territory and type wanted: valid demandes at the end of the period, their seniority, and
-- who lives there.
with stock as (
    {{ stock_par_periode() }}
),

final as (
    select
        stock.departement_code,
        stock.periode_type,
        stock.periode,
        stock.territoire_type,
        stock.territoire_code,
        stock.dimension,
        stock.modalite,
        stock.stock,
        stock.stock_delai_anormal,
        stock.anciennete_mediane_mois,
        stock.anciennete_p75_mois,
        territoire.population,
        territoire.residences_principales
    from stock
    inner join {{ ref('int_territoire') }} as territoire
        on
            stock.territoire_type = territoire.territoire_type
            and stock.territoire_code = territoire.territoire_code
)

select * from final
