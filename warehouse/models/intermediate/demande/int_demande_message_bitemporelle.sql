-- Grain: one row per demande that a late message concerns, date from which something more was known of it, and message
-- known by then, with the state that it leaves. A message is known from the situation that its file declares, never
-- from the loading; late when that is in a later month than its own, or than the filing, renewal or radiation that it
-- tells of. A demande without one has been known the same way at the end of every month since.
with depot as (
    select
        depot_id,
        situation_au,
        {{ mois_de('situation_au') }} as mois_situation
    from {{ ref('stg_technique__depot') }}
),

recu as (
    select
        message.demande_id,
        greatest(
            depot.mois_situation,
            case when message.date_fichier > depot.situation_au then {{ mois_de('message.date_fichier') }} end
        ) as mois_connaissance,
        message.date_creation,
        message.date_fichier,
        case
            when
                message.type_message = 'renouvellement'
                and message.date_dernier_renouvellement >= reference.premier_mois
                then message.date_dernier_renouvellement
        end as date_renouvellement,
        case when message.date_radiation >= reference.premier_mois then message.date_radiation end as date_radiation
    from {{ ref('int_demande_message') }} as message
    cross join {{ ref('int_reference') }} as reference
    inner join depot
        on message._depot_id = depot.depot_id
),

tardive as (
    select recu.demande_id
    from recu
    cross join {{ ref('int_reference') }} as reference
    group by recu.demande_id, reference.premier_mois
    having
        bool_or(recu.mois_connaissance > least(recu.date_fichier, recu.date_renouvellement, recu.date_radiation))
        or (
            min(recu.date_creation) >= reference.premier_mois
            and min(recu.mois_connaissance) > min(recu.date_creation)
        )
),

message as (
    select
        message.*,
        greatest(depot.situation_au, message.date_fichier) as date_connaissance
    from tardive
    inner join {{ ref('int_demande_message') }} as connu
        on tardive.demande_id = connu.demande_id
    inner join {{ ref('stg_demandes__message') }} as message
        on connu._depot_id = message._depot_id and connu._ligne = message._ligne
    inner join depot
        on message._depot_id = depot.depot_id
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
