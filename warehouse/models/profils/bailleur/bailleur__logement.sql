{%- set masques = logement_restreint(portee('bailleur_code', 'bailleurs', 'bailleur')) -%}
select
    {{ colonnes_de('fct_logement', masques) }}
    {{ publication_id() }}
from {{ ref('fct_logement') }}
