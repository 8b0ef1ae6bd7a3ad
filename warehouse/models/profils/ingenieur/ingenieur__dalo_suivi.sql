{#- Without the demande, the ground, or the days: a follow-up of the deadlines, not of households. -#}
{%- set masques = sans_valeur(
    'dalo_suivi', ['demande_id', 'motif_dalo_code', 'typologie_dalo_code', 'typologie_code']
) -%}
{%- do masques.update(au_mois(['date_depot', 'date_decision', 'date_echeance'])) -%}
{%- do masques.update({'jours_restants': '(floor(jours_restants / 30.0) * 30)::integer'}) -%}
select
    {{ colonnes_de('dalo_suivi', masques) }}
    {{ publication_id() }}
from {{ ref('dalo_suivi') }}
