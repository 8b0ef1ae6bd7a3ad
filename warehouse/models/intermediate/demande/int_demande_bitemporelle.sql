-- Grain: one row per demande that a late message concerns, date from which something more was known of it, and interval
-- of days that it spent in the stock as known then. A message is known from the situation that its file declares, never
-- from the loading; late when that is in a later month than its own. A demande without one has been known the same way
-- at the end of every month since.
with tardive as (
    select distinct message.demande_id
    from {{ ref('stg_demandes__message') }} as message
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('stg_technique__depot') }} as depot
        on message._depot_id = depot.depot_id
    where
        message.date_fichier <= reference.date_reference
        and {{ mois_de('depot.situation_au') }} > {{ mois_de('message.date_fichier') }}
),

message as (
    select
        message.*,
        greatest(depot.situation_au, message.date_fichier) as date_connaissance
    from {{ ref('stg_demandes__message') }} as message
    inner join tardive
        on message.demande_id = tardive.demande_id
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('stg_technique__depot') }} as depot
        on message._depot_id = depot.depot_id
    where message.date_fichier <= reference.date_reference
),

version as (
    select
        message.demande_id,
        message.date_connaissance as connu_du,
        lead(message.date_connaissance) over (
            partition by message.demande_id
            order by message.date_connaissance
        ) as connu_au
    from message
    group by message.demande_id, message.date_connaissance
),

connu as (
    select
        message.*,
        version.connu_du
    from version
    inner join message
        on version.demande_id = message.demande_id and version.connu_du >= message.date_connaissance
),

{{ cte_etats('connu', 'demande_id, connu_du') }},

{{ cte_en_stock('etat', 'demande_id, connu_du') }},

final as (
    select
        en_stock.departement_code,
        en_stock.demande_id,
        version.connu_du,
        version.connu_au,
        en_stock.commune_code,
        en_stock.typologie_code,
        en_stock.valide_du,
        en_stock.valide_au
    from en_stock
    inner join version
        on en_stock.demande_id = version.demande_id and en_stock.connu_du = version.connu_du
)

select * from final
