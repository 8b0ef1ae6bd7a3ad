with final as (
    select
        departement_code,
        to_char(mois, 'YYYY-MM') as periode,
        mois,
        residence_epci_code,
        souhait_epci_code,
        effectif,
        effectif_meme_commune
    from {{ ref('int_stock_residence') }}
)

select * from final
