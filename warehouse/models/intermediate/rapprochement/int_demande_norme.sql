{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, the rooms that the norms in force admit for its household (empty where nobody wrote
-- whether its two persons are a couple), and the types that the strict one admits (every type then).
with admise as (
    {{ pieces_admises(ref('int_demande')) }}
),

final as (
    select
        demande.departement_code,
        demande.demande_id,
        admise.nb_pieces_min,
        admise.nb_pieces_max,
        admise.nb_pieces_min_elargie,
        admise.nb_pieces_max_elargie,
        {{ typologies_de_pieces('admise.nb_pieces_min', 'admise.nb_pieces_max') }} as typologies_admises
    from {{ ref('int_demande') }} as demande
    inner join admise
        on
            demande.nb_personnes = admise.nb_personnes
            and demande.is_couple = admise.is_couple
            and demande.is_composition_connue = admise.is_composition_connue
)

select * from final
