{#- Dimensions of the parc, each a column of int_parc_mesure. -#}
{% macro dimensions_parc() -%}
    {{- return([
        'typologie', 'type_construction', 'financement', 'cus', 'dpe', 'ges', 'qpv', 'periode_construction', 'bailleur'
    ]) -}}
{%- endmacro %}

{#- On offer and vacant on 1 January, and available for more than three months by then: both are known by the month. -#}
{% macro is_vacance_structurelle() -%}
    coalesce(
        mode_occupation_code = '2'
        and annee * 12 + 1 - {{ rang_du_mois('date_remise_location') }} > 3,
        false
    )
{%- endmacro %}

{#- Let on 1 January by a lease begun in the year before, in a dwelling first let before that year. -#}
{% macro is_bail_de_mobilite() -%}
    coalesce(
        mode_occupation_code = '1'
        and annee_premiere_location < annee - 1
        and date_part('year', date_bail) = annee - 1,
        false
    )
{%- endmacro %}

{#- Periods of construction (liste_travail, PERIODE_CONSTRUCTION). -#}
{% macro periode_construction(annee) -%}
    case
        when {{ annee }} is null then 'INCONNU'
        when {{ annee }} < 1945 then 'AVANT_1945'
        when {{ annee }} < 1960 then '1945-1959'
        when {{ annee }} >= 2020 then '2020P'
        else left({{ annee }}::text, 3) || '0-' || left({{ annee }}::text, 3) || '9'
    end
{%- endmacro %}

{#- Dimension and modality of a row of the grouping sets of the parc. -#}
{% macro cellule_de_dimension() -%}
    case
        {%- for dimension in dimensions_parc() %}
        when grouping({{ dimension }}) = 0 then '{{ dimension }}'
        {%- endfor %}
        else 'ensemble'
    end as dimension,
    coalesce(
        {%- for dimension in dimensions_parc() %}
        {{ dimension }},
        {%- endfor %}
        'TOUS'
    ) as modalite
{%- endmacro %}

{% macro ensembles_de_dimensions() -%}
    grouping sets (
        ()
        {%- for dimension in dimensions_parc() %},
        ({{ dimension }})
        {%- endfor %}
    )
{%- endmacro %}
