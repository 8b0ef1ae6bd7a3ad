-- Grain: one row per year and territory: leases to tenants of the social stock over the mutations active in the year.
with final as (
    select
        {{ colonnes_de_l_indicateur(
            'active', taux_pct('coalesce(bail.bail_mutation, 0)', 'active.demande_active_mutation'),
            'active.demande_active_mutation', numerateur='coalesce(bail.bail_mutation, 0)',
            denominateur='active.demande_active_mutation'
        ) }}
    from {{ ref('int_active_croisee') }} as active
    left join {{ ref('int_attribution_croisee') }} as bail
        on {{ meme_cellule('active', 'bail') }}
    where active.dimension = 'ensemble'
)

select * from final
