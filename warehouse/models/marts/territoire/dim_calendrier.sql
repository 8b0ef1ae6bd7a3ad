with final as (
    select
        '{{ var("departement_code") }}'::text as departement_code,
        mois,
        fin_mois,
        annee,
        mois_code,
        is_fin_annee
    from {{ ref('int_mois') }}
)

select * from final
