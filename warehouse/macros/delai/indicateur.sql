{#- Months of waiting at which the curves are read, and the columns of int_mesure_attente made from them. -#}
{% macro horizons_attente() -%}
    {{- return([12, 24, 36]) -}}
{%- endmacro %}

{#- Integer key of a group: rank of the typology, of the priority, of the mutation; zero = all together. -#}
{% macro groupe_rang(typologie_rang, priorite_rang, mutation_rang) -%}
    (({{ typologie_rang }}) * 9 + ({{ priorite_rang }}) * 3 + ({{ mutation_rang }}))::integer
{%- endmacro %}
