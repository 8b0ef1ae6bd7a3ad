-- Grain: one row per DALO recours that waits for a decision, or whose recognised household waits for a dwelling.
with final as (
    select
        recours.departement_code,
        recours.recours_id,
        recours.demande_id,
        recours.nature_recours_code,
        recours.motif_dalo_code,
        recours.etat_code,
        recours.date_depot,
        recours.date_decision,
        recours.typologie_dalo_code,
        recours.date_echeance,
        recours.jours_restants,
        recours.jours_restants < 0 as is_echeance_depassee,
        recours.jours_restants between 0 and 30 as is_echeance_30_jours,
        commune.epci_code,
        recours.typologie_code,
        recours.etat_demande_code,
        coalesce(proposition.nb_propositions, 0) as nb_propositions
    from {{ ref('int_dalo_recours') }} as recours
    left join {{ ref('int_commune') }} as commune
        on recours.commune_code = commune.commune_code
    left join {{ ref('int_demande_proposition') }} as proposition
        on
            recours.departement_code = proposition.departement_code
            and recours.demande_id = proposition.demande_id
    where recours.etat_code in ('EN_INSTRUCTION', 'A_RELOGER')
)

select * from final
