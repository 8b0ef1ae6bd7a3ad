{%- set sommes = {
    'parc_construction': ['collectif', 'individuel'],
    'parc_pieces': ['pieces_1_2', 'pieces_3_4', 'pieces_5_plus'],
    'parc_qpv': ['en_qpv', 'hors_qpv'],
    'parc_energie': ['dpe_abc', 'dpe_d', 'dpe_efg', 'dpe_inconnu'],
    'parc_serre': ['ges_abc', 'ges_d', 'ges_efg', 'ges_inconnu'],
} -%}
-- Grain: one row per identity between the published counts of the parc, year and territory: its two terms. A variable
-- that landlords left empty is in the total and in no class: the difference is counted, not hidden.
with mesure as (
    select
        *,
        annee::text as periode
    from {{ ref('int_parc_indicateur') }}
),

profil as (
    select * from {{ ref('int_chiffre_compare') }}
    where indicateur_code = 'parc_profil' and dimension = 'ensemble' and periode_type = 'annee'
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
    union all
    select
        'parc_catalogue' as identite_code,
        total.departement_code,
        total.periode,
        total.territoire_type,
        total.territoire_code,
        total.valeur as gauche,
        profil.valeur as droite,
        null as explication
    from mesure as total
    inner join profil
        on {{ memes('total', 'profil') }}
    where total.mesure = 'total' and total.territoire_type in ('departement', 'epci')
    union all
    select
        'parc_communes_departement' as identite_code,
        departement_code,
        periode,
        'departement' as territoire_type,
        departement_code as territoire_code,
        max(valeur) filter (where territoire_type = 'departement') as gauche,
        sum(valeur) filter (where territoire_type = 'commune') as droite,
        null as explication
    from mesure
    where mesure = 'total'
    group by departement_code, periode
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
