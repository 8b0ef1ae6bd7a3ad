-- Grain: one row per period, territory and modality: recours filed.
{{ compte_de(ref('int_dalo_croise'), 'recours') }}
