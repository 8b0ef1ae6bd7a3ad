-- Grain: one row per demande that a late message concerns, date from which something more was known of it, and interval
-- of days that it spent in the stock as known then.
with {{ cte_en_stock(ref('int_demande_message_bitemporelle'), 'demande_id, connu_du, connu_au') }},

final as (
    select
        departement_code,
        demande_id,
        connu_du,
        connu_au,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation,
        valide_du,
        valide_au
    from en_stock
)

select * from final
