-- Grain: one row per period, territory and modality: mean months from the filing to the lease of the households housed.
select
    {{ colonnes_de_l_indicateur(
        'cellule', 'round(cellule.delai_somme::numeric / nullif(cellule.bail_delai_connu, 0), 4)',
        'cellule.bail_delai_connu', numerateur='cellule.delai_somme', denominateur='cellule.bail_delai_connu'
    ) }}
from {{ ref('int_attribution_croisee') }} as cellule
