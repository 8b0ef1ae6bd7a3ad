-- Grain: one row per RPLS year and territory: dwellings of the stock for a thousand inhabitants.
with cellule as (
    select
        cellule.*,
        territoire.population
    from {{ ref('int_parc_cellule') }} as cellule
    inner join {{ ref('int_territoire') }} as territoire
        on cellule.territoire_code = territoire.territoire_code
    where cellule.dimension = 'ensemble'
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', 'round(1000.0 * cellule.nb_logements / nullif(cellule.population, 0), 4)',
            'cellule.nb_logements', numerateur='cellule.nb_logements', denominateur='cellule.population'
        ) }}
    from cellule
)

select * from final
