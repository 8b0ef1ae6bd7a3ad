{%- set masques = au_mois([
    'date_preavis', 'date_disponibilite', 'date_signalement', 'date_echeance', 'date_retour_bailleur', 'date_retrait',
    'date_bail'
]) -%}
select
    {{ colonnes_de('fct_offre', masques) }}
    {{ publication_id() }}
from {{ ref('fct_offre') }}
