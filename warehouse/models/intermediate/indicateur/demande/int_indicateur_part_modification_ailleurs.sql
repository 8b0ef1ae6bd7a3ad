-- Grain: one row per period, territory and modality. Modifications at the desk of another organisme, over all.
with final as (
    {{ part_de(
        ref('int_flux_demande_croise'), 'modification_ailleurs', 'modification',
        condition="cellule.dimension in ('ensemble', 'typologie')"
    ) }}
)

select * from final
