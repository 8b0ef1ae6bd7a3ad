{{ config(indexes=[{'columns': ['departement_code', 'demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, its latest state at the date of reference.
with dernier as (
    select
        message.*,
        souhait.communes_souhaitees,
        souhait.communes_souhaitees || array(
            select distinct situee.epci_code
            from unnest(souhait.communes_souhaitees) as voeu (commune_code)
            inner join {{ ref('int_territoire') }} as situee
                on voeu.commune_code = situee.territoire_code
            where situee.territoire_type = 'commune'
        ) as territoires_souhaites,
        souhait.typologies_souhaitees,
        souhait.motifs,
        souhait.demande_elargie,
        souhait.categorie_logement_recherche_code,
        souhait.loyer_max_eur,
        souhait.modele_logement_code,
        souhait.commune_residence_code,
        souhait.is_proprietaire,
        souhait.has_handicap,
        reference.date_reference,
        commune.epci_code,
        commune.zone_abc,
        case
            when message.is_radiee then 'radiee'
            when message.commune_code is null then 'hors_departement'
            when message.date_fin_validite <= reference.date_reference then 'expiree'
            else 'active'
        end as etat_code,
        {{ mois_ecoules('message.date_creation', 'reference.date_reference') }} as anciennete_mois
    from {{ ref('int_demande_message') }} as message
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('stg_demandes__souhait') }} as souhait
        on message._depot_id = souhait._depot_id and message._ligne = souhait._ligne
    left join {{ ref('int_territoire') }} as commune
        on commune.territoire_type = 'commune' and message.commune_code = commune.territoire_code
    where message.is_dernier
),

motif_urgent as (
    select array_agg(code) as codes from {{ ref('liste_travail') }}
    where liste = 'MOTIF_URGENT'
),

final as (
    select
        dernier.*,
        menage.nb_personnes,
        menage.nb_unites_consommation,
        menage.categorie_menage_plafond,
        menage.composition_code,
        menage.is_couple,
        menage.is_composition_connue,
        menage.age_demandeur,
        menage.situation_familiale_code,
        menage.type_contrat_code,
        menage.ressources_mensuelles_eur,
        round(menage.ressources_mensuelles_eur * 12 / menage.nb_unites_consommation) as ressources_uc_annuelles_eur,
        menage.revenu_fiscal_eur,
        plafond.tranche_plafond_code,
        dernier.motifs[1] as motif_code,
        dernier.motifs[1] = any(motif_urgent.codes) as is_motif_urgent,
        cardinality(dernier.typologies_souhaitees) > 1 as is_multi_type,
        (
            select count(*) from unnest(dernier.communes_souhaitees) as souhait (commune_code)
            where {{ departement_de_commune('souhait.commune_code') }} <> dernier.departement_code
        )::integer as nb_voeux_hors_departement,
        perimetre.has_dalo,
        perimetre.has_dalo_recours,
        perimetre.has_pdalpd,
        perimetre.has_acd,
        perimetre.has_dalo or perimetre.has_pdalpd or perimetre.has_acd as is_prioritaire,
        perimetre.nb_propositions,
        perimetre.is_positionne,
        perimetre.organisme_enregistreur_code,
        perimetre.guichet_type_organisme,
        perimetre.guichet_etat_code,
        perimetre.is_perimetre_etat,
        delai.seuil_mois as seuil_delai_mois,
        {{ au_dela_du_delai('dernier.anciennete_mois', 'delai.seuil_mois') }} as is_delai_anormal,
        perimetre.is_perimetre_etat_reconnu,
        perimetre.reservataires_proposants,
        case when perimetre.is_guichet_collectivite then dernier.territoires_souhaites else '{}'::text[] end
            as territoires_guichet_collectivite
    from dernier
    cross join motif_urgent
    inner join {{ ref('int_demande_menage') }} as menage
        on dernier.demande_id = menage.demande_id
    inner join {{ ref('int_demande_plafond') }} as plafond
        on dernier.demande_id = plafond.demande_id
    inner join {{ ref('int_demande_perimetre') }} as perimetre
        on dernier.demande_id = perimetre.demande_id
    left join {{ ref('int_delai_anormal') }} as delai
        on
            dernier.commune_code = delai.commune_code
            and dernier.typologie_code = delai.typologie_code
            and dernier.date_reference = delai.date_effet
)

select * from final
