-- Grain: one row per period, territory and modality: share of the propositions that the commission examined.
-- The period is that of the positioning: what became of the propositions made in it.
{{ passage('nb_examinees', 'nb_positionnees') }}
