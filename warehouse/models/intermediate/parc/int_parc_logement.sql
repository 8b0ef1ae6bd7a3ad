{{ config(materialized='view') }}
-- Grain: one row per dwelling and year: what an indicator of the parc reads of it, each unknown variable as a modality.
with final as (
    select
        departement_code,
        annee,
        logement_id,
        commune_code,
        coalesce({{ typologie_souhaitable('typologie_code') }}, 'INCONNU') as typologie,
        coalesce(type_construction_code, 'INCONNU') as type_construction,
        coalesce(financement_code, 'INCONNU') as financement,
        coalesce(cus_code, 'INCONNU') as cus,
        coalesce(dpe_energie_code, 'INCONNU') as dpe,
        coalesce(dpe_ges_code, 'INCONNU') as ges,
        case when is_qpv then 'OUI' when not is_qpv then 'NON' else 'INCONNU' end as qpv,
        {{ periode_construction('annee_construction') }} as periode_construction,
        coalesce(bailleur_code, 'INCONNU') as bailleur,
        is_compte,
        annee_premiere_location,
        annee - annee_construction as age_ans,
        case when loyer_eur is not null and surface_m2 is not null then loyer_eur end as loyer_eur,
        case when loyer_eur is not null and surface_m2 is not null then surface_m2 end as surface_m2,
        coalesce(type_construction_code, '') <> 'E' as is_ordinaire,
        perimetre = 'RPLS_BAILLEUR' as is_declare,
        coalesce(mode_occupation_code in ('1', '2'), false) as is_locatif,
        coalesce(mode_occupation_code = '2', false) as is_vacant,
        {{ is_vacance_structurelle() }} as is_vacant_3_mois,
        {{ is_bail_de_mobilite() }} as is_bail_mobilite,
        coalesce(mode_occupation_code in ('1', '2') and annee_premiere_location < annee - 1, false) as is_mobilite
    from {{ ref('int_logement') }}
)

select * from final
