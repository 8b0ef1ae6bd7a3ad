-- Grain: one row per month covered by the indicators, from the first situation received to the last complete month.
with final as (
    select
        serie.jour::date as mois,
        (serie.jour + interval '1 month')::date - 1 as fin_mois,
        extract(year from serie.jour)::integer as annee,
        to_char(serie.jour, 'YYYY-MM') as mois_code,
        extract(month from serie.jour) = 12 as is_fin_annee
    from {{ ref('int_reference') }} as reference
    cross join lateral generate_series(
        reference.premier_mois::timestamp, reference.dernier_mois::timestamp, interval '1 month'
    ) as serie (jour)
)

select * from final
