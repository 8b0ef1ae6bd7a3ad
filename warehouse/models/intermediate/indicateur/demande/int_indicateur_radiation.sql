-- Grain: one row per period, territory and modality. Radiations of the period.
with final as (
    {{ compte_de(ref('int_flux_demande_croise'), 'radiation', condition="cellule.dimension <> 'guichet_type'") }}
)

select * from final
