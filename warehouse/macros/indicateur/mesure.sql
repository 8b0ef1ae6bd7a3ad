{#- One row per measure of the catalogue from one per cell: `mesures`, name in the catalogue → column of `croise`. -#}
{% macro en_mesures(croise, mesures) -%}
    select
        croise.departement_code,
        mesure.mesure,
        croise.periode_type,
        croise.periode,
        croise.territoire_type,
        croise.territoire_code,
        croise.dimension,
        croise.modalite,
        mesure.effectif::integer as effectif
    from {{ croise }} as croise
    cross join
        lateral (
            values
            {%- for mesure, colonne in mesures.items() %}
            ('{{ mesure }}', croise.{{ colonne }}){{ ',' if not loop.last }}
            {%- endfor %}
        ) as mesure (mesure, effectif)
    where mesure.effectif > 0
{%- endmacro %}
