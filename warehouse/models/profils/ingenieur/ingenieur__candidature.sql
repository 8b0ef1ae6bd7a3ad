{%- set masques = sans_valeur('fct_candidature', [
    'score_cotation', 'taux_effort_pct', 'motif_decision_code', 'motif_refus_code'
]) -%}
{%- do masques.update(au_mois([
    'date_positionnement', 'date_cal', 'date_offre', 'date_echeance', 'date_reponse', 'date_bail'
])) -%}
select
    {{ colonnes_de('fct_candidature', masques) }}
    {{ publication_id() }}
from {{ ref('fct_candidature') }}
