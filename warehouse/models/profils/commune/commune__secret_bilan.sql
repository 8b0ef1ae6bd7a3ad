{%- set masques = sans_valeur('cube_secret_bilan', [
    'nb_petites', 'masquees_par_petite', 'periodes_en_attente', 'motif_attente'
]) -%}
select
    {{ colonnes_de('cube_secret_bilan', masques) }}
    {{ publication_id() }}
from {{ ref('cube_secret_bilan') }}
