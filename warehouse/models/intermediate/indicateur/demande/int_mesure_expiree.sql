-- Grain: one row per period, territory and modality: demandes expired and not yet radiated at the end of the period.
with {{ expirees_par_mois() }},

final as (
    {{ croiser_le_stock('expiree', ['expiree']) }}
)

select * from final
