{#- Pseudonyms, months and classes: neither resources to the euro, nor priority, nor health, nor place of residence. -#}
{%- set masques = sans_valeur('fct_demande', [
    'loyer_max_eur', 'commune_residence_code', 'has_handicap', 'has_dalo', 'has_dalo_recours', 'has_pdalpd', 'has_acd',
    'is_prioritaire', 'points_rapprochement', 'motif_code', 'is_motif_urgent', 'situation_familiale_code'
]) -%}
{%- do masques.update(au_mois([
    'date_creation', 'date_dernier_renouvellement', 'date_fin_validite', 'date_radiation', 'date_bail'
])) -%}
{%- do masques.update(par_classe({
    'ressources_mensuelles_eur': 500, 'ressources_uc_annuelles_eur': 5000, 'revenu_fiscal_eur': 5000
})) -%}
{%- do masques.update({'age_demandeur': '(age_demandeur / 5 * 5)'}) -%}
select
    {{ colonnes_de('fct_demande', masques) }}
    {{ publication_id() }}
from {{ ref('fct_demande') }}
