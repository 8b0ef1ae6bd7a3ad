{%- set sommes = {
    'parc_construction': ['collectif', 'individuel'],
    'parc_pieces': ['pieces_1_2', 'pieces_3_4', 'pieces_5_plus'],
    'parc_qpv': ['en_qpv', 'hors_qpv'],
    'parc_energie': ['dpe_abc', 'dpe_d', 'dpe_efg', 'dpe_inconnu'],
    'parc_serre': ['ges_abc', 'ges_d', 'ges_efg', 'ges_inconnu'],
} -%}
-- Grain: one row per variable of the parc, year and territory: the total and the sum of its classes. A variable that
-- landlords left empty is in the total and in no class: the difference is counted, not hidden.
with mesure as (
    select
        *,
        annee::text as periode
    from {{ ref('int_parc_indicateur') }}
),

identite as (
    {%- for code, classes in sommes.items() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ code }}' as identite_code,
        departement_code,
        periode,
        territoire_type,
        territoire_code,
        max(valeur) filter (where mesure = 'total') as gauche,
        sum(valeur) filter (
            where mesure in (
                '{{ classes | join("', '") }}'
            )
        ) as droite,
        null as explication
    from mesure
    where territoire_type in ('departement', 'epci')
    group by departement_code, periode, territoire_type, territoire_code
    {%- endfor %}
),

final as (
    select
        departement_code,
        identite_code,
        'logement' as objet,
        periode,
        territoire_type,
        territoire_code,
        gauche::numeric as gauche,
        droite::numeric as droite,
        explication
    from identite
)

select * from final
