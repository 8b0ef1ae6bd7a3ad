{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, its household as the latest message describes it, at the date of reference.
with dernier as (
    select
        message.departement_code,
        message.demande_id,
        reference.date_reference,
        menage.*
    from {{ ref('int_demande_message') }} as message
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('stg_demandes__menage') }} as menage
        on message._depot_id = menage._depot_id and message._ligne = menage._ligne
    where message.is_dernier
),

{{ cte_menage('dernier') }},

final as (
    select
        departement_code,
        demande_id,
        nb_personnes::integer as nb_personnes,
        nb_unites_consommation,
        categorie_menage_plafond,
        nb_personnes_plafond::integer as nb_personnes_plafond,
        composition_code,
        is_couple,
        is_composition_connue,
        age_demandeur,
        situation_familiale_code,
        type_contrat_code,
        ressources_declarees_eur as ressources_mensuelles_eur,
        revenu_fiscal_eur
    from menage
)

select * from final
