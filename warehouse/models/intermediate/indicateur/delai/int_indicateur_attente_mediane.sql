-- Grain: one row per period, territory and modality: months of waiting after which half of the demandes would be housed
-- if none were given up, with its 95 % interval; unknown where the curve does not come down to a half.
{{ indicateur_attente('cellule.mediane', 'cellule.mediane_basse', 'cellule.mediane_haute') }}
