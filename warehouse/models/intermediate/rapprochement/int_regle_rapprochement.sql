-- Grain: one row per rule of the matching in force at the date of reference.
with final as (
    select
        regle.regle_code,
        regle.effet,
        regle.libelle,
        regle.ordre,
        regle.seuil
    from {{ ref('regle_rapprochement') }} as regle
    cross join {{ ref('int_reference') }} as reference
    where
        regle.valide_du <= reference.date_reference
        and coalesce(regle.valide_au > reference.date_reference, true)
)

select * from final
