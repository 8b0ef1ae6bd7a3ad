{#- Number of main rooms of a dwelling type (T9P counts nine). -#}
{% macro nb_pieces(typologie_code) -%}
    substr({{ typologie_code }}, 2, 1)::integer
{%- endmacro %}

{#- Type of a dwelling in the classes that applicants ask for: six rooms and more are one class. -#}
{% macro typologie_souhaitable(typologie_code) -%}
    case when {{ typologie_code }} in ('T6', 'T7', 'T8', 'T9P') then 'T6P' else {{ typologie_code }} end
{%- endmacro %}
