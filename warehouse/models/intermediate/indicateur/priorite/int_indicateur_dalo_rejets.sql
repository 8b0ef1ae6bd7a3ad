-- Grain: one row per period, territory and modality: recours rejected.
{{ compte_de(ref('int_dalo_croise'), 'dalo_rejet') }}
