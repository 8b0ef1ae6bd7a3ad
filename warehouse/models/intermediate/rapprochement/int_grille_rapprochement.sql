-- Grain: one row per criterion of the grid that applies, in force at the date of reference.
with final as (
    select
        ligne.grille_code,
        ligne.version as grille_version,
        ligne.critere_code,
        ligne.libelle,
        ligne.ordre,
        ligne.mode_calcul,
        ligne.points,
        ligne.seuil,
        ligne.territoire_code
    from {{ ref('grille_rapprochement') }} as ligne
    cross join {{ ref('int_reference') }} as reference
    where
        ligne.grille_code = '{{ var("grille_rapprochement") }}'
        and ligne.valide_du <= reference.date_reference
        and coalesce(ligne.valide_au > reference.date_reference, true)
)

select * from final
