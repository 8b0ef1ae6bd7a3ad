{%- set anciennetes = {
    'stock': 'stock', 'delai_anormal': 'delai_anormal', 'stock_plus_1_an': 'plus_1_an',
    'stock_plus_2_ans': 'plus_2_ans', 'stock_plus_3_ans': 'plus_3_ans',
} -%}
-- Grain: one row per measure of the catalogue, period, territory and modality: of the demandes of the stock that it
-- counts, those that a collectivité may read. By the macros that count them all, on the rows that it may read.
with periode as materialized (
    select * from {{ ref('int_demande_periode') }}
    where {{ est_lisible() }}
),

cohorte as (
    with {{ cohortes_du_stock('periode') }}

    select * from final
),

typologie as (
    {{ typologies_souhaitables() }}
),

par_mois as (
    select
        commune.departement_code,
        mois.mois,
        commune.territoire_code as commune_code,
        typologie.typologie_code,
        sum(cohorte.effectif) as stock,
        sum(cohorte.effectif_delai_anormal) as delai_anormal,
        {%- for annee, nom in {1: '1_an', 2: '2_ans', 3: '3_ans'}.items() %}
        coalesce(sum(cohorte.effectif) filter (where cohorte.anciennete_mois >= {{ 12 * annee }}), 0) as plus_{{ nom }},
        {%- endfor %}
        mois.is_fin_annee
    from cohorte
    inner join {{ ref('int_territoire') }} as commune
        on cohorte.commune_rang = commune.territoire_rang
    inner join typologie
        on cohorte.typologie_rang = typologie.typologie_rang
    inner join {{ ref('int_mois') }} as mois
        on cohorte.mois_rang = {{ rang_du_mois('mois.mois') }}
    group by
        commune.departement_code, mois.mois, mois.is_fin_annee, commune.territoire_code, typologie.typologie_code
),

par_annee as (
    select * from par_mois
    where is_fin_annee
),

stock as (
    {{ croiser('par_mois', anciennetes.values(), periodes=['mois']) }}
    union all
    {{ croiser('par_annee', anciennetes.values(), periodes=['annee']) }}
),

final as (
    {{ en_mesures('stock', anciennetes) }}
)

select * from final
