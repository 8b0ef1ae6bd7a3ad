{#- Counts of `fait` (one row per month, commune, EPCI and type) by month and year × territory × type, TOUS included.
    With `par_annee` false, months only: the measure does not add up over a year. -#}
{% macro croiser(fait, mesures, par_annee=true) -%}
    select
        fait.departement_code,
        periode.periode_type,
        periode.periode,
        case
            when grouping(fait.commune_code) = 0 then 'commune'
            when grouping(fait.epci_code) = 0 then 'epci'
            else 'departement'
        end as territoire_type,
        case
            when grouping(fait.commune_code) = 0 then fait.commune_code
            when grouping(fait.epci_code) = 0 then fait.epci_code
            else fait.departement_code
        end as territoire_code,
        case when grouping(fait.typologie_code) = 1 then 'TOUS' else fait.typologie_code end as typologie
        {%- for mesure in mesures %},
        sum(fait.{{ mesure }}) as {{ mesure }}
        {%- endfor %}
    from {{ fait }} as fait
    cross join lateral (
        values
        ('mois', to_char(fait.mois, 'YYYY-MM'))
        {%- if par_annee %}, ('annee', to_char(fait.mois, 'YYYY')){% endif %}
    ) as periode (periode_type, periode)
    group by
        fait.departement_code, periode.periode_type, periode.periode,
        grouping sets (
            (), (fait.epci_code), (fait.commune_code),
            (fait.typologie_code), (fait.epci_code, fait.typologie_code), (fait.commune_code, fait.typologie_code)
        )
{%- endmacro %}

{#- The cells that an indicator fills: every period × every territory for TOUS; a type appears in a territory where it
    was counted at least once. A cell without any count is a true zero. A year is a cell when its twelve months are
    covered. -#}
{% macro grille(croise) -%}
    select
        serie.departement_code,
        periode.periode_type,
        periode.periode,
        serie.territoire_type,
        serie.territoire_code,
        serie.typologie
    from (
        select departement_code, territoire_type, territoire_code, 'TOUS' as typologie from {{ ref('int_territoire') }}
        union
        select departement_code, territoire_type, territoire_code, typologie from {{ croise }}
        where territoire_code is not null and typologie is not null
    ) as serie
    cross join (
        select 'mois' as periode_type, mois_code as periode from {{ ref('int_mois') }}
        union all
        select 'annee' as periode_type, annee::text as periode from {{ ref('int_mois') }}
        group by annee
        having count(*) = 12
    ) as periode
{%- endmacro %}

{#- Join of the cells with their counts. -#}
{% macro meme_cellule(gauche, droite) -%}
    {{ gauche }}.departement_code = {{ droite }}.departement_code
    and {{ gauche }}.periode_type = {{ droite }}.periode_type
    and {{ gauche }}.periode = {{ droite }}.periode
    and {{ gauche }}.territoire_type = {{ droite }}.territoire_type
    and {{ gauche }}.territoire_code = {{ droite }}.territoire_code
    and {{ gauche }}.typologie = {{ droite }}.typologie
{%- endmacro %}

{#- Share of a hundred, unknown when nobody is counted. -#}
{% macro taux_pct(numerateur, denominateur) -%}
    round(100.0 * {{ numerateur }} / nullif({{ denominateur }}, 0), 4)
{%- endmacro %}
