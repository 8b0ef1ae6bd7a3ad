-- Grain: one row per period, territory and modality: median months from the filing to the lease of the households
-- housed.
select
    {{ colonnes_de_l_indicateur(
        'cellule', 'cellule.delai_p50', 'cellule.bail_delai_connu', denominateur='cellule.bail_delai_connu',
        borne_basse='cellule.delai_p25', borne_haute='cellule.delai_p75'
    ) }}
from {{ ref('int_attribution_croisee') }} as cellule
