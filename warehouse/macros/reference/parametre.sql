{#- True where the seed of a threshold has a row of the département: what rests on a threshold that nobody gave is not
    told, and no other département lends its own. -#}
{% macro est_parametre(seed, departement, etape=none) -%}
    exists (
        select from {{ ref(seed) }} as parametre
        where parametre.departement_code = {{ departement }}{% if etape %} and parametre.etape = '{{ etape }}'{% endif %}
    )
{%- endmacro %}
