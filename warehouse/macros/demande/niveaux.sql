{#- Levels of every indicator of the demandes: (département, EPCI, commune) × (typology, all). The sets stay disjoint, since a
    commune belongs to one EPCI. -#}
{% macro niveaux_territoire_typologie() -%}
    (typologie_code), (), (epci_code, typologie_code), (epci_code), (commune_code, typologie_code), (commune_code)
{%- endmacro %}

{#- Name of the level of a row of these grouping sets. -#}
{% macro territoire_type_groupe() -%}
    case
        when grouping(commune_code) = 0 then 'commune'
        when grouping(epci_code) = 0 then 'epci'
        else 'departement'
    end
{%- endmacro %}

{#- percentile_cont of a distribution given by its cumulated counts (columns anciennete_mois, cumul, total). -#}
{% macro centile_cumule(part) -%}
    (
        min(anciennete_mois) filter (where cumul > floor({{ part }} * (total - 1)))
        + ({{ part }} * (max(total) - 1) - floor({{ part }} * (max(total) - 1)))
        * (
            min(anciennete_mois) filter (where cumul > ceil({{ part }} * (total - 1)))
            - min(anciennete_mois) filter (where cumul > floor({{ part }} * (total - 1)))
        )
    )::numeric(6, 2)
{%- endmacro %}
