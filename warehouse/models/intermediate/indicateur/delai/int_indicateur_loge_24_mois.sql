-- Grain: one row per period, territory and modality: share of the demandes housed within 24 months if none were given
-- up (1 - Kaplan-Meier), with its 95 % interval.
{{ indicateur_attente('cellule.loge_24', 'cellule.loge_24_bas', 'cellule.loge_24_haut') }}
