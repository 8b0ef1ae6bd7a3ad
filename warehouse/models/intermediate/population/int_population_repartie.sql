-- Grain: one row per population, month, month from which it was known (none: known now), territory and typology (TOUS =
-- all): the counts of int_population_cohorte, by type for the département, all types together for the EPCI.
with final as (
    select
        cohorte.population_code,
        cohorte.departement_code,
        cohorte.mois,
        cohorte.vu_mois,
        territoire.territoire_type,
        territoire.territoire_code,
        typologie.code as typologie,
        sum(cohorte.nombre)::integer as nombre
    from {{ ref('int_population_cohorte') }} as cohorte
    inner join {{ ref('int_territoire_commune') }} as territoire
        on cohorte.commune_code = territoire.commune_code
    cross join lateral (values ('TOUS'), (cohorte.typologie_code)) as typologie (code)
    where
        territoire.territoire_type = 'departement'
        or (territoire.territoire_type = 'epci' and typologie.code = 'TOUS')
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from final
