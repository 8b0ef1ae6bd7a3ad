-- Grain: one row per period, territory and modality: recours decided in favour.
{{ compte_de(ref('int_dalo_croise'), 'dalo_favorable') }}
