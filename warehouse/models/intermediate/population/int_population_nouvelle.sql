-- Grain: one row per demande filed in the months covered, as its first message describes it. The demandes filed before
-- are known only if they lasted: they are the opening of the stock, not creations.
with final as (
    select distinct on (message.demande_id)
        message.departement_code,
        message.demande_id,
        message.date_creation,
        {{ mois_de('message.date_creation') }} as mois,
        message.commune_code,
        message.typologie_code,
        message.is_mutation
    from {{ ref('int_demande_message') }} as message
    cross join {{ ref('int_reference') }} as reference
    where message.date_creation >= reference.premier_mois
    order by message.demande_id asc, message.date_fichier asc, message.increment_fichier asc
)

select * from final
