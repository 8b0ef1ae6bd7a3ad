with final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        mois,
        fin_mois,
        annee,
        mois_code,
        is_fin_annee
    from {{ ref('int_mois') }}
)

select * from final
