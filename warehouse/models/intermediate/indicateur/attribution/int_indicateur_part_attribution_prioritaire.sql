-- Grain: one row per period, territory and modality: share of the leases to priority households.
{{ part_de(ref('int_attribution_croisee'), 'bail_prioritaire', 'bail') }}
