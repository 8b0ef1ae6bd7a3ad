-- Grain: one row per organisme, kind of objective and year, as the gestionnaire declares them.
with final as (
    select
        organisme_code,
        type_objectif_code,
        annee,
        sum(valeur) as objectif,
        bool_or(libelle ilike '%simulé%') as is_objectif_simule
    from {{ ref('stg_referentiels__enregistrement') }}
    where type_enregistrement_code = 'OBJECTIF' and organisme_code is not null
    group by organisme_code, type_objectif_code, annee
)

select * from final
