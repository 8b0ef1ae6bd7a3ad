{{ config(indexes=[{'columns': ['_depot_id', '_ligne']}]) }}
-- Grain: one row per message known at the date of reference (date of the message, never the loading), in order,
-- with the state that it leaves. A modification never opens nor closes a radiation: the last creation, renewal,
-- radiation or déradiation does.
with connu as (
    select
        message.*,
        case when message.type_message = 'renouvellement' then message.date_fichier end as date_fichier_renouvellement
    from {{ ref('stg_demandes__message') }} as message
    cross join {{ ref('int_reference') }} as reference
    where message.date_fichier <= reference.date_reference
),

ordonne as (
    select
        departement_code,
        demande_id,
        type_message,
        date_fichier,
        increment_fichier,
        guichet_code,
        commune_code,
        typologie_code,
        is_mutation,
        date_radiation,
        motif_radiation_code,
        date_bail,
        _depot_id,
        _ligne,
        min(date_creation) over demande as date_creation,
        max(coalesce(date_renouvellement, date_fichier_renouvellement)) over au_message as date_dernier_renouvellement,
        count(*) filter (where type_message <> 'modification') over au_message as rang_etat,
        lead(date_fichier) over suite as date_suivante
    from connu
    window
        demande as (partition by demande_id),
        suite as (partition by demande_id order by date_fichier, increment_fichier),
        au_message as (
            partition by demande_id
            order by date_fichier, increment_fichier
            rows between unbounded preceding and current row
        )
),

final as (
    select
        departement_code,
        demande_id,
        type_message,
        date_fichier,
        increment_fichier,
        date_suivante,
        guichet_code,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation,
        date_dernier_renouvellement,
        (greatest(date_creation, date_dernier_renouvellement) + interval '1 year')::date as date_fin_validite,
        first_value(type_message) over etat = 'radiation' as is_radiee,
        date_radiation,
        motif_radiation_code,
        date_bail,
        date_suivante is null as is_dernier,
        _depot_id,
        _ligne
    from ordonne
    window etat as (
        partition by demande_id, rang_etat
        order by date_fichier, increment_fichier
    )
)

select * from final
