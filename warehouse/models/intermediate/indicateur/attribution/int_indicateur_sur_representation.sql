-- Grain: one row per year, territory above the commune and type of dwelling: share of the type in the leases of the
-- year over its share in the demandes of 31 December.
with final as (
    {{ indice_de_type(ref('int_mesure_stock'), 'stock') }}
)

select * from final
