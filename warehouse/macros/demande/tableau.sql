{#- Array of the numbered columns of a partner file (`voeu_1_commune`, `voeu_2_commune`…), empty cells left out, order kept. -#}
{% macro tableau(prefixe, nombre, suffixe='') -%}
    array_remove(
        array[
            {%- for rang in range(1, nombre + 1) %}
            nullif({{ prefixe }}_{{ rang }}{{ suffixe }}, ''){{ ',' if not loop.last }}
            {%- endfor %}
        ]::text[],
        null
    )
{%- endmacro %}
