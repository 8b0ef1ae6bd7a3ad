-- Grain: one row per period over which waiting times are observed: each covered year, and the twelve months to the last
-- covered one, named by it.
with periode as (
    select
        'annee' as periode_type,
        annee::text as periode,
        min(mois) as mois_premier,
        max(mois) as mois_dernier
    from {{ ref('int_mois') }}
    group by annee
    having count(*) = 12
    union all
    select
        'mois' as periode_type,
        to_char(max(mois), 'YYYY-MM') as periode,
        greatest(min(mois), (max(mois) - interval '11 months')::date) as mois_premier,
        max(mois) as mois_dernier
    from {{ ref('int_mois') }}
),

final as (
    select
        *,
        row_number() over (order by periode_type, periode)::integer as periode_rang
    from periode
)

select * from final
