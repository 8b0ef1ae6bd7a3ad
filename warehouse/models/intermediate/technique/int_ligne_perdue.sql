-- Grain: one row per demande or offre that rows held back name, and that a dépôt brought which is no longer in force:
-- where it was last.
with citee as (
    select distinct
        objet_cite,
        cle_citee
    from {{ ref('int_ligne_retenue') }}
),

final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        citee.objet_cite,
        citee.cle_citee,
        derniere.flux,
        derniere.depot_id,
        derniere.ligne
    from citee
    cross join
        lateral (
            select
                passee.flux,
                passee.depot_id,
                passee.ligne
            from {{ ref('stg_technique__ligne_passee') }} as passee
            where citee.objet_cite = passee.objet and citee.cle_citee = passee.cle
            order by passee.depot_id desc, passee.ligne desc
            limit 1
        ) as derniere
)

select * from final
