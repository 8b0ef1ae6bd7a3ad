-- Grain: one row per demande in the stock at the end of a month photographed (every December, and the last month), with
-- what the message in force said and its household that day. A table of its own: without its statistics, the next model
-- is planned blind.
with photographie as (
    select
        mois.mois,
        mois.fin_mois as date_reference
    from {{ ref('int_mois') }} as mois
    inner join {{ ref('int_reference') }} as reference
        on mois.is_fin_annee or mois.mois = reference.dernier_mois
),

present as (
    select
        photographie.mois,
        photographie.date_reference,
        stock.departement_code,
        stock.demande_id,
        stock.commune_code,
        stock.typologie_code,
        stock.is_mutation,
        stock.date_creation,
        {{ mois_ecoules('stock.date_creation', 'photographie.date_reference') }} as anciennete_mois,
        souhait.motifs[1] as motif_code,
        cardinality(souhait.typologies_souhaitees) > 1 as is_multi_type,
        souhait.communes_souhaitees,
        souhait.modele_logement_code,
        souhait.commune_residence_code,
        menage.*
    from photographie
    inner join {{ ref('int_population_stock') }} as stock
        on photographie.date_reference >= stock.valide_du and photographie.date_reference < stock.valide_au
    inner join {{ ref('stg_demandes__souhait') }} as souhait
        on stock._depot_id = souhait._depot_id and stock._ligne = souhait._ligne
    inner join {{ ref('stg_demandes__menage') }} as menage
        on stock._depot_id = menage._depot_id and stock._ligne = menage._ligne
),

{{ cte_menage('present') }},

final as (
    select
        mois,
        date_reference,
        departement_code,
        demande_id,
        commune_code,
        typologie_code,
        is_mutation,
        anciennete_mois,
        motif_code,
        is_multi_type,
        -- A household that holds several numbers counts once, at the oldest of those in the stock that day.
        row_number() over (
            partition by personne, mois, departement_code
            order by date_creation, demande_id
        ) = 1 as is_premier_numero,
        communes_souhaitees,
        modele_logement_code,
        commune_residence_code,
        nationalite_code,
        sexe_code,
        situation_familiale_code,
        type_contrat_code,
        age_demandeur,
        nb_personnes::integer as nb_personnes,
        nb_unites_consommation,
        categorie_menage_plafond,
        composition_code,
        ressources_declarees_eur,
        revenu_fiscal_eur,
        _depot_id,
        _ligne
    from menage
)

select * from final
