{#- What `croiser` counts, for the département alone: every measure by period, the modalities of `profil` by year. -#}
{% macro croiser_le_departement(fait, mesures, profil={}, periodes=['mois', 'annee'], cles=[]) -%}
    select
        departement_code,
        {%- if 'mois' in periodes %}
        case when grouping(annee) = 0 then 'annee' else 'mois' end as periode_type,
        case when grouping(annee) = 0 then {{ periode_de('annee', 'annee') }} else {{ periode_de('mois', 'mois') }} end
            as periode,
        {%- else %}
        'annee' as periode_type,
        {{ periode_de('annee', 'annee') }} as periode,
        {%- endif %}
        'departement' as territoire_type,
        departement_code as territoire_code,
        {%- if profil %}
        case
            {%- for nom, colonne in profil.items() %}
            when grouping({{ colonne }}) = 0 then '{{ nom }}'
            {%- endfor %}
            else 'ensemble'
        end as dimension,
        coalesce({{ profil.values() | join(', ') }}, 'TOUS') as modalite
        {%- else %}
        'ensemble' as dimension,
        'TOUS' as modalite
        {%- endif %}
        {%- for cle in cles %},
        {{ cle }}
        {%- endfor %}
        {%- for mesure in mesures %},
        sum({{ mesure }}) as {{ mesure }}
        {%- endfor %}
    from (
        select
            *,
            date_trunc('year', mois)::date as annee
        from {{ fait }}
    ) as fait
    group by
        departement_code {%- for cle in cles %}, {{ cle }}{% endfor %},
        grouping sets (
            {%- if 'mois' in periodes %}
            (mois),
            {%- endif %}
            {%- for colonne in profil.values() %}
            (annee, {{ colonne }}),
            {%- endfor %}
            (annee)
        )
    {%- for colonne in profil.values() %}
    {{ 'having' if loop.first else 'and' }} (grouping({{ colonne }}) = 1 or {{ colonne }} is not null)
    {%- endfor %}
{%- endmacro %}
