-- Grain: one row per period, territory and modality. Demandes active one day at least in the year.
with final as (
    {{ compte_de(
        ref('int_active_croisee'), 'demande_active', condition="cellule.dimension in ('ensemble', 'typologie')"
    ) }}
)

select * from final
