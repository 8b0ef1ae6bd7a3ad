-- Grain: one row per candidature that the commission granted with a rank or under a condition: the household may be
-- granted several dwellings so, and be housed in none.
with classee as (
    select *
    from {{ ref('int_chaine_proposition') }}
    where decision_code in ('ATR', 'ACS') and date_cal is not null and demande_id is not null
),

-- Housed within a year: without a term, every classification would go on changing for as long as its demande waits.
loge as (
    select distinct
        classee.departement_code,
        classee.candidature_id
    from classee
    inner join {{ ref('int_population_attribuee') }} as attribution
        on
            classee.departement_code = attribution.departement_code
            and classee.demande_id = attribution.demande_id
            and classee.date_cal <= attribution.date_bail
            and attribution.date_bail < classee.date_cal + interval '12 months'
),

final as (
    select
        classee.departement_code,
        classee.candidature_id,
        classee.demande_id,
        classee.bailleur_code,
        classee.commune_code,
        classee.typologie_code,
        {{ mois_de('classee.date_cal') }} as mois,
        loge.candidature_id is not null as is_loge,
        row_number() over (
            partition by classee.departement_code, classee.demande_id
            order by classee.date_cal, classee.candidature_id
        )::integer as rang_classement
    from classee
    left join loge
        on classee.departement_code = loge.departement_code and classee.candidature_id = loge.candidature_id
)

select * from final
