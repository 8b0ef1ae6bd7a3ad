-- Grain: one row per period, territory and modality: recours without object.
{{ compte_de(ref('int_dalo_croise'), 'dalo_sans_objet') }}
