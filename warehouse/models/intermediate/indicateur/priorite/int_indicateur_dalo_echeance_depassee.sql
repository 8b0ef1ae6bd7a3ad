-- Grain: one row per period, territory and modality: those whose deadline is past.
{{ compte_de(ref('int_priorite_stock'), 'dalo_echeance_depassee') }}
