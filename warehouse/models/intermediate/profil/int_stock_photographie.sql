{{ config(indexes=[{'columns': ['mois', 'commune_code']}]) }}
-- Grain: one row per demande in the stock at the end of a month photographed (every December, and the last month), with
-- the state that the message in force gave it, its age and the ceilings of that day.
with photographie as (
    select distinct
        mois,
        date_reference
    from {{ ref('int_stock_photographie_message') }}
),

{{ cte_plafonds(ref('int_stock_photographie_message'), 'photographie') }},

-- The thresholds of those days alone: the planner would look each demande up in the index of all of them.
delai as materialized (
    select delai.*
    from {{ ref('int_delai_anormal') }} as delai
    inner join photographie
        on delai.date_effet = photographie.date_reference
),

final as (
    select
        situe.departement_code,
        situe.mois,
        situe.demande_id,
        situe.commune_code,
        situe.typologie_code,
        situe._depot_id,
        situe._ligne,
        situe.communes_souhaitees,
        situe.commune_residence_code,
        situe.anciennete_mois,
        situe.is_mutation,
        situe.is_multi_type,
        situe.is_premier_numero,
        situe.age_demandeur,
        situe.nb_personnes,
        situe.composition_code,
        situe.situation_familiale_code,
        situe.type_contrat_code,
        situe.nationalite_code,
        situe.sexe_code,
        situe.ressources_declarees_eur as ressources_mensuelles_eur,
        round(situe.ressources_declarees_eur * 12 / situe.nb_unites_consommation) as ressources_uc_annuelles_eur,
        situe.tranche_plafond_code,
        situe.modele_logement_code,
        situe.motif_code,
        coalesce((array['DALO', 'PDALPD', 'ACD'])[priorite.rang], 'AUCUNE') as priorite_code,
        delai.seuil_mois as seuil_delai_mois,
        {{ au_dela_du_delai('situe.anciennete_mois', 'delai.seuil_mois') }} as is_delai_anormal,
        coalesce(proposition.date_premiere_proposition <= situe.date_reference, false) as has_proposition
    from situe
    left join {{ ref('int_stock_photographie_priorite') }} as priorite
        on situe.mois = priorite.mois and situe.demande_id = priorite.demande_id
    left join {{ ref('int_demande_proposition') }} as proposition
        on situe.demande_id = proposition.demande_id
    left join delai
        on
            situe.commune_code = delai.commune_code
            and situe.typologie_code = delai.typologie_code
            and situe.date_reference = delai.date_effet
)

select * from final
