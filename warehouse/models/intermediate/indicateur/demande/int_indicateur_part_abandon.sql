-- Grain: one row per period, territory and modality. Radiations for abandonment, over all.
with final as (
    {{ part_de(
        ref('int_flux_demande_croise'), 'radiation_abandon', 'radiation',
        condition="cellule.dimension in ('ensemble', 'typologie')"
    ) }}
)

select * from final
