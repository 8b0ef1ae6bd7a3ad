-- Grain: one row per organisme and territory (TOUS: whichever), kind of objective and year, as the gestionnaire
-- declares them. One that ended before its year did counts no more, once it has ended.
with final as (
    select
        coalesce(enregistrement.organisme_code, 'TOUS') as organisme_code,
        coalesce(enregistrement.territoire_code, 'TOUS') as territoire_code,
        enregistrement.type_objectif_code,
        enregistrement.annee,
        sum(enregistrement.valeur) as objectif,
        bool_or(enregistrement.libelle ilike '%simulé%') as is_objectif_simule
    from {{ ref('stg_referentiels__enregistrement') }} as enregistrement
    cross join {{ ref('int_reference') }} as reference
    where
        enregistrement.type_enregistrement_code = 'OBJECTIF'
        and coalesce(enregistrement.organisme_code, enregistrement.territoire_code) is not null
        and {{ objectif_tenu('enregistrement', 'reference.date_reference') }}
    group by 1, 2, 3, 4
)

select * from final
