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

{#- CTE `en_stock`: of the states of `source`, the intervals of days in which the demande was in the stock, with the
    message in force and what opened and closed each. -#}
{% macro cte_en_stock(source, cle) -%}
etape as (
    select
        *,
        least(date_suivante, date_fin_validite) as date_fin,
        case
            when is_radiee then 'radiee'
            when date_fin_validite < date_suivante or date_suivante is null then 'expiree'
            else 'active'
        end as etat_final
    from {{ source }}
    where date_suivante is distinct from date_fichier
),

precedee as (
    select
        *,
        lag(etat_final) over demande as etat_precedent,
        coalesce(
            lag(commune_code) over demande <> commune_code
            or lag(typologie_code) over demande <> typologie_code
            or lag(is_mutation) over demande <> is_mutation,
            false
        ) as is_modifiee,
        coalesce(lead(is_radiee) over demande, false) as is_radiee_ensuite
    from etape
    window demande as (partition by {{ cle }} order by date_fichier)
),

en_stock as (
    select
        {{ cle }},
        departement_code,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation,
        date_fichier as valide_du,
        date_fin as valide_au,
        case
            when etat_precedent is null then 'creation'
            when etat_precedent = 'radiee' then 'deradiation'
            when etat_precedent = 'expiree' then 'retour_de_validite'
            when is_modifiee then 'modification'
        end as motif_entree,
        case
            when etat_final = 'expiree' then 'expiration'
            when is_radiee_ensuite then 'radiation'
            else 'modification'
        end as motif_sortie,
        _depot_id,
        _ligne
    from precedee
    where not is_radiee and date_fichier < date_fin
)
{%- endmacro %}
