with final as (
    select
        departement_code,
        mois,
        to_char(mois, 'YYYY-MM') as periode,
        epci_code,
        typologie_code,
        classe_depassement_code,
        effectif,
        nb_sans_proposition
    from {{ ref('int_stock_depassement') }}
)

select * from final
