-- Grain: one row per period, territory and modality: share of the leases outside QPV to the first quartile.
{{ part_de(ref('int_attribution_croisee'), 'bail_hors_qpv_q1', 'bail_hors_qpv') }}
