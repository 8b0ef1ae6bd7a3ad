-- Grain: one row per period, territory and modality: share of the leases to tenants of the social stock.
{{ part_de(ref('int_attribution_croisee'), 'bail_mutation', 'bail') }}
