-- Grain: one row per year, territory of the first wish and modality: share housed of a sub-population over the share
-- housed of all the demandes of the territory.
with final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule',
            'round(cellule.demande_active_logee::numeric / cellule.demande_active'
            ~ ' / nullif(tous.demande_active_logee::numeric / tous.demande_active, 0), 4)',
            'cellule.demande_active', numerateur='cellule.demande_active_logee', denominateur='cellule.demande_active'
        ) }}
    from {{ ref('int_mesure_active') }} as cellule
    inner join {{ ref('int_mesure_active') }} as tous
        on
            cellule.departement_code = tous.departement_code
            and cellule.periode = tous.periode
            and cellule.territoire_type = tous.territoire_type
            and cellule.territoire_code = tous.territoire_code
            and tous.dimension = 'ensemble'
    where cellule.territoire_type <> 'commune'
)

select * from final
