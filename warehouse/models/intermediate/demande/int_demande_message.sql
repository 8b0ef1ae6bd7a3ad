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

situation as (
    select
        *,
        first_value(type_message) over etat = 'radiation' as is_radiee,
        first_value(date_fichier) over etat as date_fichier_etat,
        first_value(date_radiation) over etat as date_radiation_etat,
        first_value(motif_radiation_code) over etat as motif_radiation_etat_code,
        first_value(date_bail) over etat as date_bail_etat
    from ordonne
    window etat as (
        partition by demande_id, rang_etat
        order by date_fichier, increment_fichier
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
        is_radiee,
        case
            when is_radiee then coalesce(date_radiation, date_radiation_etat, date_fichier_etat)
        end as date_radiation,
        case when is_radiee then coalesce(motif_radiation_code, motif_radiation_etat_code) end as motif_radiation_code,
        case when is_radiee then coalesce(date_bail, date_bail_etat) end as date_bail,
        date_suivante is null as is_dernier,
        _depot_id,
        _ligne
    from situation
)

select * from final
