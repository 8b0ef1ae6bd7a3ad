-- Grain: one row per period, territory and modality: recours redirected to hébergement.
{{ compte_de(ref('int_dalo_croise'), 'dalo_reoriente') }}
