{{ config(materialized='view') }}
-- Grain: one row per demande whose identity is no longer kept. Files may have come in since the build: a demande of
-- which the dépôts in force say something else than then waits for the next one.
with nouvelle as (
    select distinct message.demande_id
    from {{ ref('stg_demandes__message') }} as message
    where
        not exists (
            select from {{ ref('int_demande_message') }} as connu
            where message._depot_id = connu._depot_id and message._ligne = connu._ligne
        )
),

-- Apart: of what the files say since, nearly nothing is expected to be left, and its rows would be looped over.
echue as materialized (
    select
        demande.departement_code,
        demande.demande_id,
        demande.date_radiation
    from {{ ref('int_demande') }} as demande
    inner join {{ ref('stg_demandes__message') }} as dernier
        on demande._depot_id = dernier._depot_id and demande._ligne = dernier._ligne
    where not {{ est_conservee('demande') }}
),

final as (
    select echue.*
    from echue
    where
        not exists (
            select from nouvelle
            where echue.demande_id = nouvelle.demande_id
        )
)

select * from final
