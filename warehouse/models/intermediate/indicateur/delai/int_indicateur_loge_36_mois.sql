-- Grain: one row per period, territory and modality: share of the demandes housed within 36 months if none were given
-- up (1 - Kaplan-Meier), with its 95 % interval.
{{ indicateur_attente('cellule.loge_36', 'cellule.loge_36_bas', 'cellule.loge_36_haut') }}
