-- Grain: one row per demande and date of renewal in the months covered. A renewal told twice is one.
with final as (
    select distinct on (message.demande_id, message.date_dernier_renouvellement)
        message.departement_code,
        message.demande_id,
        message.date_dernier_renouvellement as date_renouvellement,
        {{ mois_de('message.date_dernier_renouvellement') }} as mois,
        message.commune_code,
        message.typologie_code,
        message.is_mutation,
        message.date_creation
    from {{ ref('int_demande_message') }} as message
    cross join {{ ref('int_reference') }} as reference
    where
        message.type_message = 'renouvellement'
        and message.date_dernier_renouvellement >= reference.premier_mois
    order by
        message.demande_id asc, message.date_dernier_renouvellement asc, message.date_fichier asc,
        message.increment_fichier asc
)

select * from final
