{#- Integer key of a cell (territory, typology, month): sorting a million rows on it takes half the time of sorting on the codes. -#}
{% macro cellule_id(territoire_rang, typologie_rang, mois_rang) -%}
    ({{ territoire_rang }}::bigint * 10000000 + {{ typologie_rang }} * 1000000 + {{ mois_rang }})
{%- endmacro %}

{#- Types wanted, in their order, with TOUS at rank zero. -#}
{% macro typologies_souhaitables() -%}
    select
        code as typologie_code,
        row_number() over (order by code)::integer as typologie_rang
    from {{ ref('sne_code_list') }}
    where liste = 'ListeTypeLogement'
    union all
    select
        'TOUS' as typologie_code,
        0 as typologie_rang
{%- endmacro %}
