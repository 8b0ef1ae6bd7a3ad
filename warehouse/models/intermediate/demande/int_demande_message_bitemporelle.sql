-- Grain: one row per demande that a late message concerns, date from which something more was known of it, and message
-- known by then, with the state that it leaves. A message is known from the situation that its file declares, never
-- from the loading; late when that is in a later month than its own, or than the filing, renewal or radiation that it
-- tells of. A demande without one has been known the same way at the end of every month since.
with recu as (
    select
        message.*,
        greatest(depot.situation_au, message.date_fichier) as date_connaissance,
        reference.premier_mois
    from {{ ref('int_demande_message') }} as message
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('stg_technique__depot') }} as depot
        on message._depot_id = depot.depot_id
),

tardive as (
    select demande_id
    from recu
    group by demande_id, premier_mois
    having
        bool_or(
            {{ mois_de('date_connaissance') }} > least(
                {{ mois_de('date_fichier') }},
                case
                    when type_message = 'renouvellement' and date_dernier_renouvellement >= premier_mois
                        then {{ mois_de('date_dernier_renouvellement') }}
                end,
                case when date_radiation >= premier_mois then {{ mois_de('date_radiation') }} end
            )
        )
        or (
            min(date_creation) >= premier_mois
            and {{ mois_de('min(date_connaissance)') }} > {{ mois_de('min(date_creation)') }}
        )
),

message as (
    select
        message.*,
        recu.date_connaissance
    from recu
    inner join tardive
        on recu.demande_id = tardive.demande_id
    inner join {{ ref('stg_demandes__message') }} as message
        on recu._depot_id = message._depot_id and recu._ligne = message._ligne
),

version as (
    select
        demande_id,
        date_connaissance as connu_du,
        lead(date_connaissance) over (
            partition by demande_id
            order by date_connaissance
        ) as connu_au
    from message
    group by demande_id, date_connaissance
),

connu as (
    select
        message.*,
        version.connu_du,
        version.connu_au
    from version
    inner join message
        on version.demande_id = message.demande_id and version.connu_du >= message.date_connaissance
),

{{ cte_etats('connu', 'demande_id, connu_du, connu_au') }},

final as (
    select * from etat
)

select * from final
