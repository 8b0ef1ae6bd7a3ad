-- Grain: one row per lease signed. A(y): those of the year of the lease, at the commune of the dwelling.
with final as (
    select
        *,
        {{ mois_de('date_bail') }} as mois
    from {{ ref('int_attribution') }}
    where date_bail is not null
)

select * from final
