-- Grain: one row per period, territory and modality. Demandes filed in the period.
with final as (
    {{ compte_de(ref('int_flux_demande_croise'), 'creation', condition="cellule.dimension <> 'radiation'") }}
)

select * from final
