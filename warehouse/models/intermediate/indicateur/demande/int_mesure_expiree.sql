-- Grain: one row per period, territory and modality: demandes expired and not yet radiated at the end of the period.
with {{ expirees_par_mois() }},

expiree_decembre as (
    select * from expiree
    where date_part('month', mois) = 12
),

expiree_dernier as (
    select expiree.* from expiree
    inner join {{ ref('int_reference') }} as reference
        on expiree.mois = reference.dernier_mois
),

final as (
    {{ croiser_le_stock('expiree', ['expiree']) }}
)

select * from final
