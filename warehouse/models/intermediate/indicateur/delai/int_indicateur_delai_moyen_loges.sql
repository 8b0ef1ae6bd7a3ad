-- Grain: one row per period, territory and modality: mean months of waiting of the demandes housed in the period.
{{ indicateur_attente(
    'round(cellule.mois_attendus / nullif(cellule.logees, 0)::numeric, 4)', numerateur='cellule.mois_attendus',
    denominateur='cellule.logees'
) }}
