-- Grain: one row per period, territory and modality: share of the leases to households recognised DALO.
{{ part_de(ref('int_attribution_croisee'), 'bail_dalo', 'bail') }}
