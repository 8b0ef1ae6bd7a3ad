-- Grain: one row per period, territory and modality: share of the offers that the household accepted.
-- The period is that of the positioning: what became of the propositions made in it.
{{ passage('nb_acceptees', 'nb_offertes') }}
