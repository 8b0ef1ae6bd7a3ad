-- Grain: one row per period, territory and modality: share of the granted propositions that were offered to the
-- household.
-- The period is that of the positioning: what became of the propositions made in it.
{{ passage('nb_offertes', 'nb_favorables') }}
