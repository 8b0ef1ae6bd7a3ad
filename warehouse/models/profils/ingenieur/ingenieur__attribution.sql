{%- set masques = sans_valeur('fct_attribution', ['loyer_eur', 'is_dalo', 'accord_collectif_code']) -%}
{%- do masques.update(au_mois(['date_decision_cal', 'date_bail', 'date_creation_demande'])) -%}
select
    {{ colonnes_de('fct_attribution', masques) }}
    {{ publication_id() }}
from {{ ref('fct_attribution') }}
