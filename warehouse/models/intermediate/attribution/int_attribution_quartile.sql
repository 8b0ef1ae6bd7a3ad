{{ config(indexes=[{'columns': ['departement_code', 'attribution_id'], 'unique': true}]) }}
-- Grain: one row per signed lease, with the income by consumption unit of the household on that day against the
-- threshold of the EPCI and of the year. A household at the threshold is in the first quartile. What the two objectives
-- of the law count (outside QPV, the first quartile; in QPV, the three others) is said here, for whoever counts it.
with situee as (
    select
        attribution.departement_code,
        attribution.attribution_id,
        attribution.bailleur_code,
        attribution.commune_code,
        attribution.epci_code,
        attribution.date_bail,
        date_part('year', attribution.date_bail)::integer as annee,
        attribution.is_qpv,
        menage.ressources_mensuelles_eur,
        menage.ressources_uc_eur,
        seuil.seuil_eur,
        seuil.nature as seuil_nature,
        case
            when menage.ressources_uc_eur is null or seuil.seuil_eur is null then 'INCONNU'
            when menage.ressources_uc_eur <= seuil.seuil_eur then 'Q1'
            else 'Q2_Q4'
        end as quartile_code
    from {{ ref('int_population_attribuee') }} as attribution
    left join {{ ref('int_attribution_menage') }} as menage
        on
            attribution.departement_code = menage.departement_code
            and attribution.attribution_id = menage.attribution_id
    left join {{ ref('int_seuil_q1') }} as seuil
        on
            attribution.departement_code = seuil.departement_code
            and attribution.epci_code = seuil.epci_code
            and date_part('year', attribution.date_bail)::integer = seuil.annee
),

final as (
    select
        *,
        (not is_qpv)::integer as bail_hors_qpv,
        (not is_qpv and quartile_code = 'Q1')::integer as bail_hors_qpv_q1,
        is_qpv::integer as bail_qpv,
        (is_qpv and quartile_code = 'Q2_Q4')::integer as bail_qpv_q2_q4
    from situee
)

select * from final
