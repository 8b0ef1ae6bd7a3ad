{%- set mesures = [
    'total', 'collectif', 'individuel', 'pieces_1_2', 'pieces_3_4', 'pieces_5_plus', 'en_qpv', 'hors_qpv', 'dpe_abc',
    'dpe_d', 'dpe_efg', 'dpe_inconnu', 'ges_abc', 'ges_d', 'ges_efg', 'ges_inconnu',
] -%}
-- Grain: one row per year, territory and measure; counts of dwellings by public variables only.
with par_commune as (
    select
        departement_code,
        annee,
        commune_code,
        count(*) as total,
        count(*) filter (where type_construction_code in ('C', 'E')) as collectif,
        count(*) filter (where type_construction_code = 'I') as individuel,
        count(*) filter (where nb_pieces between 1 and 2) as pieces_1_2,
        count(*) filter (where nb_pieces between 3 and 4) as pieces_3_4,
        count(*) filter (where nb_pieces >= 5) as pieces_5_plus,
        count(*) filter (where is_qpv) as en_qpv,
        count(*) filter (where not is_qpv) as hors_qpv,
        count(*) filter (where dpe_energie_code in ('A', 'B', 'C')) as dpe_abc,
        count(*) filter (where dpe_energie_code = 'D') as dpe_d,
        count(*) filter (where dpe_energie_code in ('E', 'F', 'G')) as dpe_efg,
        count(*) filter (where dpe_energie_code is null) as dpe_inconnu,
        count(*) filter (where dpe_ges_code in ('A', 'B', 'C')) as ges_abc,
        count(*) filter (where dpe_ges_code = 'D') as ges_d,
        count(*) filter (where dpe_ges_code in ('E', 'F', 'G')) as ges_efg,
        count(*) filter (where dpe_ges_code is null) as ges_inconnu
    from {{ ref('int_logement') }}
    where is_compte
    group by departement_code, annee, commune_code
),

-- The département counts all its dwellings, wherever they say they are.
situe as (
    select
        'departement' as territoire_type,
        departement_code as territoire_code,
        par_commune.*
    from par_commune
    union all
    select
        territoire.territoire_type,
        territoire.territoire_code,
        par_commune.*
    from par_commune
    inner join {{ ref('int_territoire_commune') }} as territoire
        on par_commune.commune_code = territoire.commune_code
    where territoire.territoire_type <> 'departement'
),

compte as (
    select
        {%- for mesure in mesures %}
        sum({{ mesure }}) as {{ mesure }},
        {%- endfor %}
        departement_code,
        annee,
        territoire_type,
        territoire_code
    from situe
    group by departement_code, annee, territoire_type, territoire_code
),

final as (
    select
        compte.departement_code,
        compte.annee,
        compte.territoire_type,
        compte.territoire_code,
        ligne.mesure,
        ligne.valeur::integer as valeur,
        {{ taux_pct('ligne.valeur', 'compte.total') }} as part_pct
    from compte
    cross join
        unnest(
            array['{{ mesures | join("', '") }}'],
            array[{{ 'compte.' ~ mesures | join(', compte.') }}]
        ) as ligne (mesure, valeur)
)

select * from final
