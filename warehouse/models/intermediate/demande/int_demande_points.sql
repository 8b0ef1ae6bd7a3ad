{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, its points on the grid in force at the date of reference. A score helps a commission,
-- it never decides. A row of the grid is enough to add a criterion to it, among those that are told apart here.
with grille as (
    select
        max(grille_code) as grille_code,
        max(grille_version) as grille_version
    from {{ ref('int_grille_rapprochement') }}
),

compte as (
    select
        demande.demande_id,
        ligne.critere_code,
        sum(ligne.points * case when ligne.mode_calcul = 'par_mois' then demande.anciennete_mois else 1 end) as points
    from {{ ref('int_demande') }} as demande
    inner join {{ ref('int_grille_rapprochement') }} as ligne
        on
            coalesce(ligne.territoire_code = any(demande.territoires_souhaites), true)
            and case ligne.critere_code
                when 'ANCIENNETE' then true
                when 'DELAI_ANORMAL' then coalesce(demande.anciennete_mois > ligne.seuil, demande.is_delai_anormal)
                when 'DALO' then demande.has_dalo
                when 'PDALPD' then demande.has_pdalpd
                when 'ACD' then demande.has_acd
                when 'PRIORITAIRE' then demande.is_prioritaire
                when 'MUTATION' then demande.is_mutation
                when 'MOTIF_URGENT' then demande.is_motif_urgent
            end
    group by demande.demande_id, ligne.critere_code
),

somme as (
    select
        demande_id,
        sum(points)::integer as points,
        jsonb_object_agg(critere_code, points) as points_detail
    from compte
    where points <> 0
    group by demande_id
),

final as (
    select
        demande.departement_code,
        demande.demande_id,
        coalesce(somme.points, 0) as points,
        coalesce(somme.points_detail, '{}'::jsonb) as points_detail,
        grille.grille_code,
        grille.grille_version
    from {{ ref('int_demande') }} as demande
    cross join grille
    left join somme
        on demande.demande_id = somme.demande_id
)

select * from final
