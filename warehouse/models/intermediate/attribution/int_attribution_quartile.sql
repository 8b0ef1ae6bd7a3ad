{{ config(indexes=[{'columns': ['departement_code', 'attribution_id'], 'unique': true}]) }}
-- Grain: one row per signed lease, with the income by consumption unit of the household on that day (its message of
-- that day or the last before) against the threshold of the EPCI and of the year. A household at the threshold is in
-- the first quartile.
with situation as (
    select
        attribution.departement_code,
        attribution.attribution_id,
        attribution.date_bail as jour,
        message._depot_id,
        message._ligne
    from {{ ref('int_attribution') }} as attribution
    inner join {{ ref('int_demande_message') }} as message
        on
            attribution.departement_code = message.departement_code
            and attribution.demande_id = message.demande_id
            and attribution.date_bail >= message.date_fichier
            and coalesce(attribution.date_bail < message.date_suivante, true)
),

revenu as (
    {{ ressources_par_uc('situation') }}
),

final as (
    select
        attribution.departement_code,
        attribution.attribution_id,
        attribution.bailleur_code,
        attribution.commune_code,
        attribution.epci_code,
        attribution.date_bail,
        date_part('year', attribution.date_bail)::integer as annee,
        attribution.is_qpv,
        revenu.ressources_mensuelles_eur,
        revenu.ressources_uc_eur,
        seuil.seuil_eur,
        seuil.nature as seuil_nature,
        case
            when revenu.ressources_uc_eur is null or seuil.seuil_eur is null then 'INCONNU'
            when revenu.ressources_uc_eur <= seuil.seuil_eur then 'Q1'
            else 'Q2_Q4'
        end as quartile_code
    from {{ ref('int_attribution') }} as attribution
    left join revenu
        on
            attribution.departement_code = revenu.departement_code
            and attribution.attribution_id = revenu.attribution_id
    left join {{ ref('int_seuil_q1') }} as seuil
        on
            attribution.departement_code = seuil.departement_code
            and attribution.epci_code = seuil.epci_code
            and date_part('year', attribution.date_bail)::integer = seuil.annee
)

select * from final
