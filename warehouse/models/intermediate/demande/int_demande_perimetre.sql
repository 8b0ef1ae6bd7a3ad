{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, the columns that the access policies compare.
-- State, nominative: DALO recognised or filed, PDALPD, ACD, candidate or housed on its contingent; `reconnu`: the same
-- without the appeals that nobody recognised yet. What it registered is told apart, by its desk.
with attribution_etat as (
    select distinct
        departement_code,
        demande_id
    from {{ lignes_tenues('stg_attributions__attribution') }} as tenue
    where contingent_code in ('PPRIOR', 'PFONCT')
),

reconnu as (
    select
        message.departement_code,
        message.demande_id,
        coalesce(priorite.has_dalo, false) as has_dalo,
        coalesce(priorite.has_dalo_recours, false) as has_dalo_recours,
        coalesce(priorite.has_pdalpd, false) as has_pdalpd,
        coalesce(priorite.has_acd, false) as has_acd,
        priorite.date_decision_dalo,
        coalesce(proposition.nb_propositions, 0) as nb_propositions,
        coalesce(proposition.is_positionne, false) as is_positionne,
        guichet.organisme_code as organisme_enregistreur_code,
        guichet.type_organisme_code as guichet_type_organisme,
        coalesce(proposition.reservataires, '{}'::text[]) as reservataires_proposants,
        coalesce(priorite.has_dalo or priorite.has_pdalpd or priorite.has_acd, false)
        or coalesce(proposition.contingents && array['PPRIOR', 'PFONCT'], false)
        or attribution_etat.demande_id is not null as is_perimetre_etat_reconnu,
        case when guichet.is_etat then guichet.guichet_code end as guichet_etat_code,
        coalesce(guichet.is_collectivite, false) as is_guichet_collectivite
    from {{ ref('int_demande_message') }} as message
    left join {{ ref('int_demande_priorite') }} as priorite
        on message.departement_code = priorite.departement_code and message.demande_id = priorite.demande_id
    left join {{ ref('int_demande_proposition') }} as proposition
        on message.departement_code = proposition.departement_code and message.demande_id = proposition.demande_id
    left join {{ ref('int_guichet') }} as guichet
        on message.guichet_code = guichet.guichet_code
    left join attribution_etat
        on
            message.departement_code = attribution_etat.departement_code
            and message.demande_id = attribution_etat.demande_id
    where message.is_dernier
),

final as (
    select
        *,
        has_dalo_recours or is_perimetre_etat_reconnu as is_perimetre_etat
    from reconnu
)

select * from final
