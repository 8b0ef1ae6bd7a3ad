-- Grain: one row per lease signed. A(y): those of the year of the lease, at the commune of the dwelling.
with final as (
    select
        departement_code,
        attribution_id,
        demande_id,
        date_bail,
        {{ mois_de('date_bail') }} as mois,
        bailleur_code,
        commune_code,
        typologie_code,
        is_mutation
    from {{ ref('int_attribution') }}
    where date_bail is not null
)

select * from final
