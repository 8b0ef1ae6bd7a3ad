{#- CTE `en_stock`: of the states of `source`, the intervals of days in which the demande was in the stock, with the
    message in force and what opened and closed each. A modification that gives it its first wish here, or takes its last one
    away, has a name of its own: there is no interval on the other side. -#}
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
        coalesce(lead(is_radiee) over demande, false) as is_radiee_ensuite,
        lag(commune_code) over demande is null as is_ailleurs_avant,
        lead(commune_code) over demande is null as is_ailleurs_ensuite
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
            when is_ailleurs_avant then 'entree_modification'
            when is_modifiee then 'modification'
        end as motif_entree,
        case
            when etat_final = 'expiree' then 'expiration'
            when is_radiee_ensuite then 'radiation'
            when is_ailleurs_ensuite then 'sortie_modification'
            else 'modification'
        end as motif_sortie,
        _depot_id,
        _ligne
    from precedee
    where not is_radiee and date_fichier < date_fin and commune_code is not null
)
{%- endmacro %}
