-- Grain: one row per period, territory and modality: share of the demandes housed within 12 months if none were given
-- up (1 - Kaplan-Meier), with its 95 % interval.
{{ indicateur_attente('cellule.loge_12', 'cellule.loge_12_bas', 'cellule.loge_12_haut') }}
