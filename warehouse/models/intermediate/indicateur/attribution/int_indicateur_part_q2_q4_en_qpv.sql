-- Grain: one row per period, territory and modality: share of the leases in QPV to the three other quartiles.
{{ part_de(ref('int_attribution_croisee'), 'bail_qpv_q2_q4', 'bail_qpv') }}
