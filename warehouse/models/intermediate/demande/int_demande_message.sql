-- Grain: one row per message known at the date of reference (date of the message, never the loading), in order,
-- with the state that it leaves.
with connu as (
    select message.*
    from {{ ref('stg_demandes__message') }} as message
    cross join {{ ref('int_reference') }} as reference
    where message.date_fichier <= reference.date_reference
),

{{ cte_etats('connu', 'demande_id') }},

final as (
    select * from etat
)

select * from final
