-- Grain: one row per period, territory and modality: recognised households waiting at its end.
{{ compte_de(ref('int_priorite_stock'), 'dalo_a_loger') }}
