{#- Dimensions by which what becomes of a dwelling is told, by year: its type, its landlord and the contingent that it fills;
    `autres` come first. -#}
{% macro axes_du_logement(autres={}) -%}
    {{- return(dict(
        autres, typologie='typologie_code', bailleur='bailleur_code', contingent='contingent_code'
    )) -}}
{%- endmacro %}
