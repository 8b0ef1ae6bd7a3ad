{#- CTEs `ordonne`, `situation` and `etat`: the state that each message of `source` leaves. `cle` names what has a life
    of its own: a demande, or a demande as known at a date. A modification never opens nor closes a radiation: the last
    creation, renewal, radiation or déradiation does. -#}
{% macro cte_etats(source, cle) -%}
ordonne as (
    select
        *,
        min(date_creation) over demande as date_depot,
        max(
            case
                when date_renouvellement is not null then date_renouvellement
                when type_message = 'renouvellement' then date_fichier
            end
        ) over au_message as date_dernier_renouvellement,
        count(*) filter (where type_message <> 'modification') over au_message as rang_etat,
        lead(date_fichier) over suite as date_suivante
    from {{ source }}
    window
        demande as (partition by {{ cle }}),
        suite as (partition by {{ cle }} order by date_fichier, increment_fichier),
        au_message as (
            partition by {{ cle }}
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
        partition by {{ cle }}, rang_etat
        order by date_fichier, increment_fichier
    )
),

etat as (
    select
        {{ cle }},
        departement_code,
        type_message,
        date_fichier,
        increment_fichier,
        date_suivante,
        guichet_code,
        guichet_message_code,
        commune_code,
        typologie_code,
        is_mutation,
        date_depot as date_creation,
        date_dernier_renouvellement,
        (greatest(date_depot, date_dernier_renouvellement) + interval '1 year')::date as date_fin_validite,
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
{%- endmacro %}
