{#- A demande is beyond the abnormal delay from the month of the threshold on; without a threshold it is never. -#}
{% macro au_dela_du_delai(anciennete, seuil) -%}
    coalesce({{ anciennete }} >= {{ seuil }}, false)
{%- endmacro %}
