{#- Commune of today: the one that a former commune is a part of, else the commune itself. What is no commune stays as it is. -#}
{% macro commune_actuelle(commune_code) -%}
    coalesce(
        (
            select jsonb_object_agg(ancienne.code_commune, ancienne.commune_actuelle)
            from {{ ref('commune_ancienne') }} as ancienne
        ) ->> {{ commune_code }},
        {{ commune_code }}
    )
{%- endmacro %}

{#- Commune of the first wish in the département, by its name of today; null when every wish is elsewhere. -#}
{% macro premier_voeu_ici() -%}
    coalesce(
        {%- for rang in range(1, 7) %}
        (
            select jsonb_object_agg(ici.code_commune, ici.commune_actuelle)
            from (
                select
                    code_commune,
                    code_commune as commune_actuelle
                from {{ ref('commune') }}
                where departement_code = {{ departement_du_fichier() }}
                union all
                select
                    ancienne.code_commune,
                    ancienne.commune_actuelle
                from {{ ref('commune_ancienne') }} as ancienne
                inner join {{ ref('commune') }} as commune
                    on ancienne.commune_actuelle = commune.code_commune
                where commune.departement_code = {{ departement_du_fichier() }}
            ) as ici
        ) ->> ligne.voeu_{{ rang }}_commune{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
