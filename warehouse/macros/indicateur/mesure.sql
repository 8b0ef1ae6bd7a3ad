{#- One row per measure of the catalogue from one per cell: `mesures`, name in the catalogue → column of `croise`;
    `lecteur`, who reads what is counted. -#}
{% macro en_mesures(croise, mesures, lecteur="'COLLECTIVITES'") -%}
    select
        croise.departement_code,
        mesure.mesure,
        croise.periode_type,
        croise.periode,
        croise.territoire_type,
        croise.territoire_code,
        croise.dimension,
        croise.modalite,
        {{ lecteur }} as lecteur_code,
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
