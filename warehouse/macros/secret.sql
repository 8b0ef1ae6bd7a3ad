{#- Rows that readers outside the perimeter see: of each, its last revision. -#}
{% macro cellules_montrees() -%}
    select distinct on (
        departement_code, indicateur_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite
    ) *
    from {{ source('technique', 'secret_cellule') }}
    order by
        departement_code, indicateur_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite,
        revision desc
{%- endmacro %}
