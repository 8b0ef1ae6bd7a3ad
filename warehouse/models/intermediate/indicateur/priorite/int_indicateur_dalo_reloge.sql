-- Grain: one row per period, territory and modality: recognised households housed.
{{ compte_de(ref('int_dalo_croise'), 'dalo_reloge') }}
