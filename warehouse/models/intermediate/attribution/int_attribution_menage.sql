{{ config(indexes=[{'columns': ['attribution_id'], 'unique': true}]) }}
-- Grain: one row per signed lease whose demande had spoken by then: the household on that day, as its message of that
-- day or the last before describes it, and its income against the ceilings of the day of the commission.
with situation as (
    select
        attribution.departement_code,
        attribution.attribution_id,
        attribution.date_bail as date_reference,
        coalesce(attribution.date_decision_cal, attribution.date_bail) as date_decision,
        attribution.delai_mois as anciennete_mois,
        souhait.modele_logement_code,
        souhait.motifs[1] as motif_code,
        menage.*
    from {{ ref('int_population_attribuee') }} as attribution
    inner join {{ ref('int_demande_message') }} as message
        on
            attribution.departement_code = message.departement_code
            and attribution.demande_id = message.demande_id
            and attribution.date_bail >= message.date_fichier
            and coalesce(attribution.date_bail < message.date_suivante, true)
    inner join {{ ref('stg_demandes__menage') }} as menage
        on message._depot_id = menage._depot_id and message._ligne = menage._ligne
    inner join {{ ref('stg_demandes__souhait') }} as souhait
        on message._depot_id = souhait._depot_id and message._ligne = souhait._ligne
),

{{ cte_menage('situation') }},

decidee as (
    select
        departement_code,
        attribution_id,
        nb_personnes::integer as nb_personnes,
        composition_code,
        age_demandeur,
        anciennete_mois,
        modele_logement_code,
        motif_code,
        ressources_declarees_eur,
        round(ressources_declarees_eur * 12 / nb_unites_consommation) as ressources_uc_eur,
        categorie_menage_plafond,
        revenu_fiscal_eur,
        date_decision as date_reference
    from menage
),

jour as (
    select distinct date_reference from decidee
),

{{ cte_plafonds('decidee', 'jour') }},

final as (
    select
        departement_code,
        attribution_id,
        nb_personnes,
        composition_code,
        age_demandeur,
        anciennete_mois,
        modele_logement_code,
        motif_code,
        ressources_declarees_eur as ressources_mensuelles_eur,
        ressources_uc_eur,
        tranche_plafond_code
    from situe
)

select * from final
