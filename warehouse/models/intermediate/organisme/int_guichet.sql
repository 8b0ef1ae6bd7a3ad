-- Grain: one row per registration desk declared by the gestionnaire, with the organisme that holds it.
with final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        guichet.code as guichet_code,
        guichet.libelle,
        guichet.organisme_code,
        coalesce(guichet.type_organisme_code, organisme.type_organisme_code) as type_organisme_code,
        coalesce(genre.groupe = 'collectivite', false) as is_collectivite
    from {{ ref('stg_referentiels__enregistrement') }} as guichet
    left join {{ ref('int_organisme') }} as organisme
        on guichet.organisme_code = organisme.organisme_code
    left join {{ ref('int_type_organisme') }} as genre
        on coalesce(guichet.type_organisme_code, organisme.type_organisme_code) = genre.code
    where guichet.type_enregistrement_code = 'GUICHET'
)

select * from final
