-- Grain: one row per period, territory and modality. Stock by 100 main residences.
with final as (
    select
        {{ colonnes_de_l_indicateur(
            'stock', 'round(100.0 * stock.effectif / nullif(territoire.residences_principales, 0), 4)', 'stock.effectif',
            numerateur='stock.effectif', denominateur='territoire.residences_principales'
        
    ) }}
    from {{ ref('int_indicateur_stock'
    ) }} as stock
    inner join {{ ref('int_territoire'
    ) }} as territoire
        on
            stock.territoire_type = territoire.territoire_type
            and stock.territoire_code = territoire.territoire_code
    where
        stock.dimension = 'ensemble'
        and (stock.periode_type = 'annee' or stock.territoire_type <> 'commune')
)

select * from final
