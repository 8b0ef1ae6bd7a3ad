{#- Number of main rooms of a dwelling type (T9P counts nine). -#}
{% macro nb_pieces(typologie_code) -%}
    substr({{ typologie_code }}, 2, 1)::integer
{%- endmacro %}

{#- Type of a dwelling in the classes that applicants ask for: six rooms and more (T6 to T9P) are one class. The
    matching asks it of each pair: one comparison costs less than four. -#}
{% macro typologie_souhaitable(typologie_code) -%}
    case when {{ typologie_code }} >= 'T6' then 'T6P' else {{ typologie_code }} end
{%- endmacro %}

{#- Types that applicants ask for and that have so many rooms, both ends included; every one where neither is known. -#}
{% macro typologies_de_pieces(nb_pieces_min, nb_pieces_max) -%}
    array(
        select distinct {{ typologie_souhaitable("'T' || piece.nombre") }} as typologie_code
        from generate_series(coalesce({{ nb_pieces_min }}, 1), coalesce({{ nb_pieces_max }}, 9)) as piece (nombre)
        order by typologie_code
    )
{%- endmacro %}
