{#- Each column of `renseignees` is filled in every row, each of `valeurs` is empty or one of its values: one scan for all
    of them. The rows at fault say which columns. -#}
{% test ligne_conforme(model, renseignees=[], valeurs={}) %}
{%- set fautes = {} -%}
{%- for colonne in renseignees -%}
    {%- do fautes.update({colonne: [colonne ~ ' is null']}) -%}
{%- endfor -%}
{%- for colonne, admises in valeurs.items() -%}
    {%- do fautes.setdefault(colonne, []).append(colonne ~ "::text not in ('" ~ admises | join("', '") ~ "')") -%}
{%- endfor %}
select
    array_remove(array[
        {%- for colonne, conditions in fautes.items() %}
        case when {{ conditions | join(' or ') }} then '{{ colonne }}' end{{ ',' if not loop.last }}
        {%- endfor %}
    ], null) as colonnes_en_defaut,
    controlee.*
from {{ model }} as controlee
where
    {%- for conditions in fautes.values() %}
    {{ conditions | join(' or ') }}{{ ' or' if not loop.last }}
    {%- endfor %}
{% endtest %}
