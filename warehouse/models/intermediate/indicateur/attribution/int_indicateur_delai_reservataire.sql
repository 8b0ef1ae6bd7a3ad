-- Grain: one row per period, territory and modality: median days from the signal of a vacancy to the first candidate
-- that its réservataire proposed.
select
    {{ colonnes_de_l_indicateur(
        'cellule', 'cellule.delai_p50', 'cellule.offre_proposee', denominateur='cellule.offre_proposee',
        borne_basse='cellule.delai_p25', borne_haute='cellule.delai_p75'
    ) }}
from {{ ref('int_reservataire_croise') }} as cellule
