{%- set mesures = [
    'bail', 'bail_dalo', 'bail_acd', 'bail_pdalpd', 'bail_prioritaire', 'bail_mutation', 'bail_hors_mutation',
    'bail_hors_qpv', 'bail_hors_qpv_q1', 'bail_qpv', 'bail_qpv_q2_q4', 'bail_delai_connu'
] -%}
-- Grain: one row per period, territory of the dwelling and modality: the counts of leases from which the indicators
-- of the attributions are made.
with fait as (
    select * from {{ ref('int_attribution_fait') }}
),

croise as (
    {{ croiser(
        'fait', mesures, dimensions={}, profil=axes_du_logement(), commune_par_an=true, agregats={
            'delai_somme': 'sum(fait.delai_mois)',
            'delai_p25': 'percentile_cont(0.25) within group (order by fait.delai_mois)',
            'delai_p50': 'percentile_cont(0.5) within group (order by fait.delai_mois)',
            'delai_p75': 'percentile_cont(0.75) within group (order by fait.delai_mois)',
        }
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        grille.*,
        {%- for mesure in mesures %}
        coalesce(croise.{{ mesure }}, 0)::integer as {{ mesure }},
        {%- endfor %}
        coalesce(croise.delai_somme, 0)::integer as delai_somme,
        croise.delai_p25::numeric(6, 2) as delai_p25,
        croise.delai_p50::numeric(6, 2) as delai_p50,
        croise.delai_p75::numeric(6, 2) as delai_p75
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
