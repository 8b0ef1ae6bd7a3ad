-- Grain: one row per period, territory and modality: recours decided by the COMED.
{{ compte_de(ref('int_dalo_croise'), 'dalo_decision') }}
