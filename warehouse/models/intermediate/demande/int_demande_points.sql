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
    {{ points_par_critere(ref('int_demande'), 'demande.demande_id') }}
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
