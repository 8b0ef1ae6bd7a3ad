-- Grain: one row per period, territory and modality: share of the accepted offers that became a lease.
-- The period is that of the positioning: what became of the propositions made in it.
{{ passage('nb_baux', 'nb_acceptees') }}
