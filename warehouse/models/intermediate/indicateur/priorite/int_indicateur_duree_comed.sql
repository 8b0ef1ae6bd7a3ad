-- Grain: one row per period, territory and modality: median days from the filing of a recours to its decision.
select
    {{ colonnes_de_l_indicateur(
        'cellule', 'cellule.duree_p50', 'cellule.dalo_decision', denominateur='cellule.dalo_decision',
        borne_basse='cellule.duree_p25', borne_haute='cellule.duree_p75'
    ) }}
from {{ ref('int_dalo_croise') }} as cellule
