{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, its points on the grid in force at the date of reference. A score helps a commission,
-- it never decides.
with grille as (
    select
        max(points) filter (where critere_code = 'ANCIENNETE') as par_mois,
        max(points) filter (where critere_code = 'DELAI_ANORMAL') as delai_anormal,
        max(seuil_mois) filter (where critere_code = 'DELAI_ANORMAL') as seuil_mois,
        max(points) filter (where critere_code = 'DALO') as dalo,
        max(points) filter (where critere_code = 'PDALPD') as pdalpd
    from {{ ref('grille_rapprochement') }} as ligne
    cross join {{ ref('int_reference') }} as reference
    where
        ligne.grille_code = '{{ var("grille_rapprochement") }}'
        and ligne.valide_du <= reference.date_reference
        and coalesce(ligne.valide_au > reference.date_reference, true)
),

detail as (
    select
        demande.departement_code,
        demande.demande_id,
        demande.anciennete_mois * grille.par_mois as points_anciennete,
        case
            when demande.anciennete_mois > grille.seuil_mois then grille.delai_anormal
            else 0
        end as points_delai_anormal,
        case when demande.has_dalo then grille.dalo else 0 end as points_dalo,
        case when demande.has_pdalpd then grille.pdalpd else 0 end as points_pdalpd
    from {{ ref('int_demande') }} as demande
    cross join grille
),

final as (
    select
        *,
        points_anciennete + points_delai_anormal + points_dalo + points_pdalpd as points_rapprochement
    from detail
)

select * from final
