{#- What `centile_cumule` reads of a group, from its distinct values and their cumulated counts (column cumul). -#}
{% macro distribution_cumulee(valeur) -%}
    max(cumul)::bigint as total,
        array_agg({{ valeur }} order by {{ valeur }}) as valeurs,
        array_agg(cumul::bigint order by {{ valeur }}) as cumuls
{%- endmacro %}

{#- percentile_cont of a distribution of whole numbers (`distribution_cumulee`): the value of a rank is found by bisection. Ranks are
    floats, exact for the quarters, several times as fast as numerics: another part would need those. -#}
{% macro centile_cumule(part) -%}
    {%- set rang = part ~ '::float8 * (total - 1)' -%}
    {%- set bas = 'valeurs[1 + width_bucket(floor(' ~ rang ~ ')::bigint, cumuls)]' -%}
    {%- set haut = 'valeurs[1 + width_bucket(ceil(' ~ rang ~ ')::bigint, cumuls)]' -%}
    ({{ bas }} + ({{ rang }} - floor({{ rang }})) * ({{ haut }} - {{ bas }}))::numeric(8, 2)
{%- endmacro %}
