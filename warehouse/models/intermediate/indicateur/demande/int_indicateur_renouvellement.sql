-- Grain: one row per period, territory and modality. Renewals of the period.
with final as (
    {{ compte_de(
        ref('int_flux_demande_croise'), 'renouvellement', condition="cellule.dimension in ('ensemble', 'typologie')"
    ) }}
)

select * from final
