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

{#- percentile_cont of a distribution of whole numbers given by its cumulated counts (columns cumul, total). The ranks are
    compared as floats, exact for the quarters, several times as fast as numerics: another part would need those. -#}
{% macro centile_cumule(part, colonne='anciennete_mois') -%}
    (
        min({{ colonne }}) filter (where cumul > floor({{ part }}::float8 * (total - 1)))
        + ({{ part }} * (max(total) - 1) - floor({{ part }} * (max(total) - 1)))
        * (
            min({{ colonne }}) filter (where cumul > ceil({{ part }}::float8 * (total - 1)))
            - min({{ colonne }}) filter (where cumul > floor({{ part }}::float8 * (total - 1)))
        )
    )::numeric(8, 2)
{%- endmacro %}
