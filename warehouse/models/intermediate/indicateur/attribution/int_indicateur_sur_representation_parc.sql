-- Grain: one row per year, territory above the commune and type of dwelling: share of the type in the leases of the
-- year over its share in the stock of dwellings of 1 January.
with final as (
    {{ indice_de_type(ref('int_mesure_parc'), 'nb_logements', 'reference.nb_logements > 0') }}
)

select * from final
