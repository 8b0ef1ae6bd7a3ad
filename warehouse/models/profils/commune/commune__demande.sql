{#- Of the priorities, a collectivité is told the abnormal delay and DALO; the others are not its business. -#}
{%- set masques = sans_valeur('fct_demande', ['has_dalo_recours', 'has_pdalpd', 'has_acd']) -%}
select
    {{ colonnes_de('fct_demande', masques) }}
    {{ publication_id() }}
from {{ ref('fct_demande') }}
