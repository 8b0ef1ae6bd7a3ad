-- Grain: one row per period, territory and modality. Stock by 1000 inhabitants.
with final as (
    select
        {{ colonnes_de_l_indicateur(
            'stock', 'round(1000.0 * stock.effectif / nullif(territoire.population, 0), 4)', 'stock.effectif',
            numerateur='stock.effectif', denominateur='territoire.population'
        ) }}
    from {{ ref('int_indicateur_stock') }} as stock
    inner join {{ ref('int_territoire') }} as territoire
        on
            stock.territoire_type = territoire.territoire_type
            and stock.territoire_code = territoire.territoire_code
    where
        stock.dimension = 'ensemble'
        and (stock.periode_type = 'annee' or stock.territoire_type <> 'commune')
)

select * from final
