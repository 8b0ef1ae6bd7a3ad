{%- set masques = logement_restreint(none) -%}
select
    {{ colonnes_de('fct_logement', masques) }}
    {{ publication_id() }}
from {{ ref('fct_logement') }}
