{#- Facts of several relations as one, by month, commune and axes: each counts its own measures, and leaves the others
    unknown. A source: `lignes`, `mois` (expression), `condition`, `axes` (dimension → expression), `mesures` (measure of
    the catalogue → aggregate). -#}
{% macro reunir_les_faits(sources, axes, mesures) -%}
    {%- for source in sources %}
    select
        departement_code,
        {{ source.get('mois', 'mois') }} as mois,
        commune_code,
        {%- for axe in axes %}
        {{ source.axes.get(axe, 'null') }}::text as {{ axe }}_code,
        {%- endfor %}
        {%- for mesure in mesures %}
        {{ source.mesures.get(mesure, 'null') }}::bigint as {{ mesure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ source.lignes }}
    where {{ source.get('condition', 'true') }}
    group by {% for _ in range(3 + axes | length) %}{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Measures in each cell of `grille`: a modality that a measure never counted in a territory is unknown to it, another
    without any count is a true zero. -#}
{% macro mesurer_la_grille(grille, croise, mesures) -%}
    {%- set serie = [
        'departement_code', 'periode_type', 'territoire_type', 'territoire_code', 'dimension', 'modalite'
    ] -%}
    select
        {%- for mesure in mesures %}
        case
            when grille.dimension = 'ensemble' or connue.{{ mesure }} then coalesce(croise.{{ mesure }}, 0)
        end as {{ mesure }},
        {%- endfor %}
        grille.*
    from {{ grille }} as grille
    left join {{ croise }} as croise
        on {{ meme_cellule('grille', 'croise') }}
    left join (
        select
            {%- for mesure in mesures %}
            count({{ mesure }}) > 0 as {{ mesure }},
            {%- endfor %}
            {{ serie | join(', ') }}
        from {{ croise }}
        group by {{ serie | join(', ') }}
    ) as connue
        on {{ memes('grille', 'connue', serie) }}
{%- endmacro %}

{#- One row per measure of the catalogue from one per cell: `mesures`, name in the catalogue → column of `croise`;
    `lecteur`, who reads what is counted. -#}
{% macro en_mesures(croise, mesures, lecteur="'COLLECTIVITES'") -%}
    {%- for mesure, colonne in mesures.items() %}
    select
        croise.departement_code,
        '{{ mesure }}' as mesure,
        croise.periode_type,
        croise.periode,
        croise.territoire_type,
        croise.territoire_code,
        croise.dimension,
        croise.modalite,
        {{ lecteur }} as lecteur_code,
        croise.{{ colonne }}::integer as effectif
    from {{ croise }} as croise
    where croise.{{ colonne }} > 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
