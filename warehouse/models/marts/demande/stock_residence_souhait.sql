with final as (
    select
        residence.departement_code,
        to_char(residence.mois, 'YYYY-MM') as periode,
        residence.mois,
        maille.territoire_type,
        maille.residence_code,
        maille.souhait_code,
        sum(residence.effectif)::integer as effectif,
        sum(residence.effectif_meme_commune)::integer as effectif_meme_commune
    from {{ ref('int_stock_residence') }} as residence
    inner join {{ ref('int_commune') }} as souhait
        on residence.commune_code = souhait.commune_code
    cross join
        lateral (
            values
            ('epci', residence.residence_epci_code, coalesce(souhait.epci_code, 'SANS')),
            ('commune', residence.residence_commune_code, residence.commune_code)
        ) as maille (territoire_type, residence_code, souhait_code)
    group by 1, 2, 3, 4, 5, 6
)

select * from final
