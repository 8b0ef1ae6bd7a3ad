-- Grain: one row per criterion of the grid that applies, in force at the date of reference: that of the département, or
-- where it has none the neutral one. No grid is borrowed from another département.
with candidate as (
    select
        ligne.*,
        rank() over (order by ligne.departement_code is null) as rang
    from {{ ref('grille_rapprochement') }} as ligne
    cross join {{ ref('int_reference') }} as reference
    where
        coalesce(ligne.departement_code = {{ departement_du_fichier() }}, true)
        and ligne.valide_du <= reference.date_reference
        and coalesce(ligne.valide_au > reference.date_reference, true)
),

final as (
    select
        grille_code,
        version as grille_version,
        critere_code,
        libelle,
        ordre,
        mode_calcul,
        points,
        seuil,
        territoire_code
    from candidate
    where rang = 1
)

select * from final
