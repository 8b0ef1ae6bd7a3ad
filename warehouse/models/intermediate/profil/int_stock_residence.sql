-- Grain: one row per month photographed, EPCI of residence and commune of the first wish that hold demandes.
with final as (
    select
        demande.departement_code,
        demande.mois,
        case
            when demande.commune_residence_code is null then 'INCONNU'
            when residence.commune_code is null then 'HORS'
            else coalesce(residence.epci_code, 'SANS')
        end as residence_epci_code,
        demande.commune_code,
        count(*)::integer as effectif,
        count(*) filter (where demande.commune_residence_code = demande.commune_code)::integer as effectif_meme_commune
    from {{ ref('int_stock_photographie') }} as demande
    left join {{ ref('int_commune') }} as residence
        on demande.commune_residence_code = residence.commune_code
    group by 1, 2, 3, 4
)

select * from final
