{#- Beyond the nominative perimeter of the State, a demande shows its age and little else. -#}
{%- set masques = colonnes_si(
    'fct_demande',
    [
        'guichet_code', 'guichet_type_organisme', 'organisme_enregistreur_code',
        'date_dernier_renouvellement', 'date_fin_validite', 'date_radiation', 'motif_radiation_code',
        'date_bail', 'communes_souhaitees', 'nb_voeux_hors_departement', 'demande_elargie', 'typologies_souhaitees', 'is_multi_type',
        'categorie_logement_recherche_code', 'loyer_max_eur', 'nb_personnes', 'nb_unites_consommation',
        'categorie_menage_plafond', 'composition_code', 'age_demandeur', 'situation_familiale_code',
        'type_contrat_code', 'ressources_mensuelles_eur', 'ressources_uc_annuelles_eur', 'revenu_fiscal_eur',
        'tranche_plafond_code', 'modele_logement_code', 'is_mutation', 'motif_code', 'is_motif_urgent',
        'commune_residence_code', 'is_proprietaire', 'has_handicap'
    ],
    'is_perimetre_etat'
) -%}
{%- do masques.update({
    'date_creation': "case when is_perimetre_etat then date_creation else date_trunc('month', date_creation)::date end"
}) -%}
select
    {{ colonnes_de('fct_demande', masques) }}
    {{ publication_id() }}
from {{ ref('fct_demande') }}
