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
    select
        etat.*,
        enregistreur.type_organisme_code as guichet_type,
        coalesce(guichet.organisme_code <> enregistreur.organisme_code, false) as is_ailleurs
    from etat
    left join {{ ref('int_guichet') }} as enregistreur
        on etat.guichet_code = enregistreur.guichet_code
    left join {{ ref('int_guichet') }} as guichet
        on etat.guichet_message_code = guichet.guichet_code
)

select * from final
