-- Grain: one row per period, territory and modality. Terms of validity renewed in time, over those that fell due.
with final as (
    {{ part_de(
        ref('int_flux_demande_croise'), 'echeance_renouvelee', 'echeance',
        condition="cellule.dimension in ('ensemble', 'typologie')"
    ) }}
)

select * from final
