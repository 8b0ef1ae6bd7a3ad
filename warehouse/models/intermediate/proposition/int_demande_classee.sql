-- Grain: one row per candidature that the commission granted with a rank or under a condition: the household may be
-- granted several dwellings so, and be housed in none.
with loge as (
    select
        departement_code,
        demande_id,
        max(date_bail) as dernier_bail
    from {{ ref('int_attribution') }}
    where demande_id is not null
    group by departement_code, demande_id
),

final as (
    select
        proposition.departement_code,
        proposition.candidature_id,
        proposition.demande_id,
        proposition.bailleur_code,
        proposition.commune_code,
        proposition.typologie_code,
        {{ mois_de('proposition.date_cal') }} as mois,
        coalesce(loge.dernier_bail >= proposition.date_cal, false) as is_loge,
        row_number() over (
            partition by proposition.departement_code, proposition.demande_id
            order by proposition.date_cal, proposition.candidature_id
        )::integer as rang_classement
    from {{ ref('int_chaine_proposition') }} as proposition
    left join loge
        on proposition.departement_code = loge.departement_code and proposition.demande_id = loge.demande_id
    where
        proposition.decision_code in ('ATR', 'ACS')
        and proposition.date_cal is not null
        and proposition.demande_id is not null
)

select * from final
