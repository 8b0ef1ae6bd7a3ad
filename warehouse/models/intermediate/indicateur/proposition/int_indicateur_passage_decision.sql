-- Grain: one row per period, territory and modality: share of the propositions examined that the commission
-- granted.
-- The period is that of the positioning: what became of the propositions made in it.
{{ passage('nb_favorables', 'nb_examinees') }}
