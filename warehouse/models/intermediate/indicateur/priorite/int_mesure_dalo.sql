{%- set mesures = [
    'recours', 'dalo_decision', 'dalo_favorable', 'dalo_rejet', 'dalo_sans_objet', 'dalo_reoriente', 'dalo_autre',
    'dalo_comed_dans_delai', 'dalo_reloge', 'dalo_reloge_dans_delai'
] -%}
-- Grain: one row per period, territory from the EPCI up and modality: recours by the day of filing, decisions by the
-- day of the COMED, relogements by the day of the lease.
with evenement as (
    select
        recours.departement_code,
        {{ mois_de('evenement.jour') }} as mois,
        recours.commune_code,
        recours.nature_recours_code,
        recours.motif_dalo_code,
        (evenement.nature = 'RECOURS')::integer as recours,
        (evenement.nature = 'DECISION')::integer as dalo_decision,
        (evenement.nature = 'DECISION' and recours.decision_code = 'FAVORABLE')::integer as dalo_favorable,
        (evenement.nature = 'DECISION' and recours.decision_code = 'REJET')::integer as dalo_rejet,
        (evenement.nature = 'DECISION' and recours.decision_code = 'SANS_OBJET')::integer as dalo_sans_objet,
        (evenement.nature = 'DECISION' and recours.decision_code = 'REORIENTE')::integer as dalo_reoriente,
        (evenement.nature = 'DECISION' and recours.decision_code in ('SANS_OBJET', 'REORIENTE'))::integer as dalo_autre,
        (evenement.nature = 'DECISION' and recours.is_comed_dans_delai)::integer as dalo_comed_dans_delai,
        case when evenement.nature = 'DECISION' then recours.duree_comed_jours end as duree_comed_jours,
        (evenement.nature = 'RELOGEMENT')::integer as dalo_reloge,
        (evenement.nature = 'RELOGEMENT' and recours.is_reloge_dans_delai)::integer as dalo_reloge_dans_delai
    from {{ ref('int_dalo_recours') }} as recours
    cross join
        lateral (
            values
            ('RECOURS', recours.date_depot),
            ('DECISION', recours.date_decision),
            ('RELOGEMENT', recours.date_relogement)
        ) as evenement (nature, jour)
    where evenement.jour is not null
),

croise as (
    {{ croiser(
        'evenement', mesures, dimensions={}, commune_par_an=true, profil={
            'nature_recours': 'nature_recours_code', 'motif_dalo': 'motif_dalo_code'
        }, agregats={
            'duree_p25': 'percentile_cont(0.25) within group (order by fait.duree_comed_jours)',
            'duree_p50': 'percentile_cont(0.5) within group (order by fait.duree_comed_jours)',
            'duree_p75': 'percentile_cont(0.75) within group (order by fait.duree_comed_jours)',
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
        croise.duree_p25::numeric(6, 1) as duree_p25,
        croise.duree_p50::numeric(6, 1) as duree_p50,
        croise.duree_p75::numeric(6, 1) as duree_p75
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
    where grille.territoire_type <> 'commune'
)

select * from final
