{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, the rooms that the norms in force admit for its household; empty where nobody wrote
-- whether its two persons are a couple.
with norme as (
    select ligne.* from {{ ref('norme_typologie') }} as ligne
    cross join {{ ref('int_reference') }} as reference
    where
        ligne.valide_du <= reference.date_reference
        and coalesce(ligne.valide_au > reference.date_reference, true)
),

final as (
    select
        demande.departement_code,
        demande.demande_id,
        max(norme.nb_pieces_min) filter (where norme.norme = 'strict') as nb_pieces_min,
        max(norme.nb_pieces_max) filter (where norme.norme = 'strict') as nb_pieces_max,
        max(norme.nb_pieces_min) filter (where norme.norme = 'elargie') as nb_pieces_min_elargie,
        max(norme.nb_pieces_max) filter (where norme.norme = 'elargie') as nb_pieces_max_elargie
    from {{ ref('int_demande') }} as demande
    left join norme
        on
            demande.nb_personnes between norme.nb_personnes_min and norme.nb_personnes_max
            and case
                when norme.is_couple is null then true
                when demande.is_composition_connue then demande.is_couple = norme.is_couple
            end
    group by demande.departement_code, demande.demande_id
)

select * from final
