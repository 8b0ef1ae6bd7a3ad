{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, the lowest ceiling that its income respects, as the matching counts it: a household that
-- needs an adapted dwelling is held against the category of one person more, where that rule is in force. It stays
-- here: the category shown in `demande` would tell the need to those from whom it is hidden.
with date_demande as (
    select
        menage.departement_code,
        menage.demande_id,
        menage.revenu_fiscal_eur,
        reference.date_reference,
        {{ categorie_adaptee(
            'menage.categorie_menage_plafond', 'menage.nb_personnes_plafond',
            'demande.has_handicap', 'regle.majoration_handicap'
        ) }} as categorie_menage_plafond
    from {{ ref('int_demande_menage') }} as menage
    inner join {{ ref('int_demande') }} as demande
        on menage.demande_id = demande.demande_id
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('int_regle_plafond') }} as regle
        on reference.date_reference >= regle.valide_du and reference.date_reference < regle.valide_au
    where demande.etat_code in ('active', 'expiree')
),

{{ cte_plafonds('date_demande', ref('int_reference')) }},

final as (
    select
        departement_code,
        demande_id,
        {{ plafond_rang('tranche_plafond_code') }} as plafond_rang
    from situe
)

select * from final
