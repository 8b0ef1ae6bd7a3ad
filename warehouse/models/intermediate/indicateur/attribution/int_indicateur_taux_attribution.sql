-- Grain: one row per year, territory and modality: leases of the year over the demandes active one day at least in it.
with final as (
    select
        {{ colonnes_de_l_indicateur(
            'active', taux_pct('coalesce(bail.effectif, 0)', 'active.demande_active'), 'active.demande_active',
            numerateur='coalesce(bail.effectif, 0)', denominateur='active.demande_active'
        ) }}
    from {{ ref('int_active_croisee') }} as active
    left join {{ ref('int_indicateur_attribution') }} as bail
        on {{ meme_cellule('active', 'bail') }}
    where active.dimension in ('ensemble', 'typologie')
)

select * from final
