{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, its household as the latest message describes it. Births expected count as persons to
-- house; a child in alternating custody counts for the dwelling, not for the ceilings; a child under a right of
-- visit counts for neither.
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

compte as (
    select
        *,
        cardinality(cotitulaires) as nb_cotitulaires,
        cotitulaire_liens && array['M', 'P', 'C'] as is_couple,
        cardinality(personne_naissances) as nb_personnes_charge,
        cardinality(array_positions(personne_liens, 'E')) as nb_enfants_charge,
        cardinality(array_positions(garde_modes, 'G')) as nb_enfants_alternance,
        (
            select count(*) from unnest(personne_naissances || cotitulaire_naissances) as personne (naissance)
            where personne.naissance <= (date_reference - interval '14 years')::date
        ) as nb_autres_14_ans
    from dernier
),

taille as (
    select
        *,
        1 + nb_cotitulaires as nb_adultes,
        nb_personnes_charge + nb_naissances_attendues as nb_charges,
        1 + nb_cotitulaires + nb_personnes_charge + nb_naissances_attendues + nb_enfants_alternance as nb_personnes,
        nb_enfants_charge + nb_naissances_attendues + nb_enfants_alternance as nb_enfants,
        {{ age_ans('date_naissance', 'date_reference') }} as age_demandeur,
        coalesce(
            is_couple
            and {{ age_ans('date_naissance', 'date_reference') }}
            + {{ age_ans('cotitulaire_naissances[1]', 'date_reference') }} <= 55,
            false
        ) as is_jeune_menage
    from compte
),

final as (
    select
        departement_code,
        demande_id,
        nb_personnes::integer as nb_personnes,
        {{ unites_consommation('nb_personnes - nb_enfants_alternance', 'nb_autres_14_ans') }} as nb_unites_consommation,
        ({{ categorie_menage('nb_adultes', 'nb_charges', 'is_jeune_menage') }})::integer as categorie_menage_plafond,
        case
            when nb_personnes_charge > nb_enfants_charge or nb_cotitulaires > is_couple::integer then 'AUTRE'
            when is_couple and nb_enfants > 0 then 'COUPLE_ENFANT'
            when is_couple then 'COUPLE'
            when nb_enfants > 0 then 'MONOPARENTAL'
            else 'ISOLE'
        end as composition_code,
        is_couple,
        age_demandeur,
        situation_familiale_code,
        type_contrat_code,
        case when has_ressources_declarees then ressources_mensuelles_eur end as ressources_mensuelles_eur,
        {{ revenu_plafond('revenu_fiscal_n_1_eur', 'revenu_fiscal_n_2_eur') }} as revenu_fiscal_eur
    from taille
)

select * from final
