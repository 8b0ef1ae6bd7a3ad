-- Grain: one row per organisme and territory (TOUS: whichever), kind of objective and year, as the gestionnaire
-- declares them.
with final as (
    select
        coalesce(organisme_code, 'TOUS') as organisme_code,
        coalesce(territoire_code, 'TOUS') as territoire_code,
        type_objectif_code,
        annee,
        sum(valeur) as objectif,
        bool_or(libelle ilike '%simulé%') as is_objectif_simule
    from {{ ref('stg_referentiels__enregistrement') }}
    where type_enregistrement_code = 'OBJECTIF' and coalesce(organisme_code, territoire_code) is not null
    group by organisme_code, territoire_code, type_objectif_code, annee
)

select * from final
