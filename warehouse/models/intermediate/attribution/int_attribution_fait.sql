-- Grain: one row per signed lease, with all that the indicators of the attributions count and cross. A household
-- counts in one priority: DALO, else PDALPD (label in force on the day of the lease), else ACD.
with attribution as (
    {{ par_mutation(ref('int_population_attribuee')) }}
),

pdalpd as (
    select distinct
        attribution.departement_code,
        attribution.attribution_id
    from attribution
    inner join {{ ref('int_population_prioritaire') }} as prioritaire
        on
            attribution.demande_id = prioritaire.demande_id
            and prioritaire.priorite_code = 'PDALPD'
            and {{ prioritaire_le('attribution.date_bail') }}
),

situee as (
    select
        attribution.departement_code,
        attribution.attribution_id,
        attribution.mois,
        attribution.commune_code,
        attribution.bailleur_code,
        attribution.delai_mois,
        attribution.contingent_code,
        attribution.is_qpv,
        attribution.mutation_code,
        coalesce(attribution.is_dalo, false) as is_dalo,
        coalesce(attribution.accord_collectif_code = 'ACD', false) as is_acd,
        pdalpd.attribution_id is not null as is_pdalpd,
        quartile.bail_hors_qpv,
        quartile.bail_hors_qpv_q1,
        quartile.bail_qpv,
        quartile.bail_qpv_q2_q4,
        {{ typologie_souhaitable('attribution.typologie_code') }} as typologie_code,
        attribution.financement_code,
        {{ classe_taille('menage.nb_personnes') }} as taille_code,
        coalesce(revenu.code, 'NR') as revenu_code,
        coalesce(menage.tranche_plafond_code, 'INCONNU') as plafond_code,
        menage.composition_code,
        age.code as age_code,
        anciennete.code as anciennete_code,
        coalesce(menage.modele_logement_code, 'NR') as logement_actuel_code,
        coalesce(menage.motif_code, 'NR') as motif_code
    from attribution
    inner join {{ ref('int_attribution_quartile') }} as quartile
        on
            attribution.departement_code = quartile.departement_code
            and attribution.attribution_id = quartile.attribution_id
    left join {{ ref('int_attribution_menage') }} as menage
        on
            attribution.departement_code = menage.departement_code
            and attribution.attribution_id = menage.attribution_id
    {%- for dimension, mesure in {
        'revenu': 'ressources_mensuelles_eur', 'age': 'age_demandeur', 'anciennete': 'anciennete_mois'
    }.items() %}
    left join {{ ref('classe_profil') }} as {{ dimension }}
        on
            {{ dimension }}.dimension = '{{ dimension }}'
            and menage.{{ mesure }} >= {{ dimension }}.borne_min
            and coalesce(menage.{{ mesure }} < {{ dimension }}.borne_max, true)
            and attribution.date_bail >= {{ dimension }}.valide_du
            and coalesce(attribution.date_bail < {{ dimension }}.valide_au, true)
    {%- endfor %}
    left join pdalpd
        on
            attribution.departement_code = pdalpd.departement_code
            and attribution.attribution_id = pdalpd.attribution_id
),

final as (
    select
        *,
        case when is_qpv then 'OUI' else 'NON' end as qpv_code,
        case
            when is_dalo then 'DALO'
            when is_pdalpd then 'PDALPD'
            when is_acd then 'ACD'
            else 'AUCUNE'
        end as priorite_code,
        1 as bail,
        is_dalo::integer as bail_dalo,
        is_acd::integer as bail_acd,
        is_pdalpd::integer as bail_pdalpd,
        (is_dalo or is_pdalpd or is_acd)::integer as bail_prioritaire,
        (mutation_code = 'OUI')::integer as bail_mutation,
        (mutation_code = 'NON')::integer as bail_hors_mutation,
        (delai_mois is not null)::integer as bail_delai_connu
    from situee
)

select * from final
