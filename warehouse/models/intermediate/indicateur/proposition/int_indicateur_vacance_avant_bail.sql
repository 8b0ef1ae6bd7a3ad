-- Grain: one row per period, territory and modality: days between availability and lease, with and without a refused
-- offer in between.
with fait as (
    select
        departement_code,
        {{ mois_de('date_bail') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        contingent_code,
        case when has_refus then 'OUI' else 'NON' end as refus_code,
        jours_vacance as jours
    from {{ ref('int_chaine_offre') }}
    where date_bail is not null and jours_vacance is not null
),

{{ mediane_des_jours('fait', axes_du_logement({'offre_refusee': 'refus_code'})) }}

select * from final
