{#- Rows that readers outside the perimeter see in the département that is being built: of each, its last revision. -#}
{% macro cellules_montrees() -%}
    select distinct on (
        departement_code, indicateur_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite
    ) *
    from {{ source('technique', 'secret_cellule') }}
    where departement_code = {{ departement_du_fichier() }}
    order by
        departement_code, indicateur_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite,
        revision desc
{%- endmacro %}
