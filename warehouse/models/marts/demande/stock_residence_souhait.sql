with final as (
    select
        residence.departement_code,
        to_char(residence.mois, 'YYYY-MM') as periode,
        residence.mois,
        residence.residence_epci_code,
        coalesce(souhait.epci_code, 'SANS') as souhait_epci_code,
        sum(residence.effectif)::integer as effectif,
        sum(residence.effectif_meme_commune)::integer as effectif_meme_commune
    from {{ ref('int_stock_residence') }} as residence
    inner join {{ ref('int_commune') }} as souhait
        on residence.commune_code = souhait.commune_code
    group by 1, 2, 3, 4, 5
)

select * from final
