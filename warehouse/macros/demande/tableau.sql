{#- Array of the numbered columns of a partner file (`voeu_1_commune`, `voeu_2_commune`…), empty cells left out, order kept;
    `lire` is a macro that each cell goes through. -#}
{% macro tableau(prefixe, nombre, suffixe='', lire=none) -%}
    array_remove(
        array[
            {%- for rang in range(1, nombre + 1) %}
            {%- set cellule = "nullif(" ~ prefixe ~ "_" ~ rang ~ suffixe ~ ", '')" %}
            {{ lire(cellule) if lire else cellule }}{{ ',' if not loop.last }}
            {%- endfor %}
        ]::text[],
        null
    )
{%- endmacro %}
