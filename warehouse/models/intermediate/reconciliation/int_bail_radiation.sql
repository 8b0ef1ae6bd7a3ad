-- Grain: one row per lease and radiation for attribution of the same demande, paired in their order; alone, the one
-- that has no other, with why.
with bail as (
    select
        attribution.departement_code,
        attribution.demande_id,
        attribution.date_bail,
        row_number() over (
            partition by attribution.departement_code, coalesce(attribution.demande_id, attribution.attribution_id)
            order by attribution.date_bail, attribution.attribution_id
        ) as rang
    from {{ ref('int_population_attribuee') }} as attribution
    cross join {{ ref('int_reference') }} as reference
    where attribution.date_bail >= reference.premier_mois and attribution.date_bail <= reference.date_reference
),

radiation as (
    select
        departement_code,
        demande_id,
        date_radiation,
        row_number() over (partition by departement_code, demande_id order by date_radiation) as rang
    from {{ ref('int_population_radiee') }}
    where motif_radiation_code = 'RADATT' and not is_annulee
),

final as (
    select
        coalesce(bail.departement_code, radiation.departement_code) as departement_code,
        coalesce(bail.demande_id, radiation.demande_id) as demande_id,
        bail.date_bail,
        radiation.date_radiation,
        case
            when bail.date_bail is null then 'RADIATION_SANS_BAIL'
            when radiation.date_radiation is null and demande.demande_id is null then 'DEMANDE_INCONNUE'
            when radiation.date_radiation is null and demande.commune_code is null then 'SANS_VOEU_ICI'
            when radiation.date_radiation is null and demande.motif_radiation_code <> 'RADATT' then 'AUTRE_MOTIF'
            when radiation.date_radiation is null then 'BAIL_SANS_RADIATION'
            when date_part('year', bail.date_bail) <> date_part('year', radiation.date_radiation) then 'AUTRE_ANNEE'
            else 'APPARIE'
        end as motif_code
    from bail
    full join radiation
        on
            bail.departement_code = radiation.departement_code
            and bail.demande_id = radiation.demande_id
            and bail.rang = radiation.rang
    left join {{ ref('int_demande') }} as demande
        on bail.departement_code = demande.departement_code and bail.demande_id = demande.demande_id
)

select * from final
