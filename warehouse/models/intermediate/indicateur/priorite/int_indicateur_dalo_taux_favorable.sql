-- Grain: one row per period, territory and modality: share of the decisions in favour.
{{ part_de(ref('int_dalo_croise'), 'dalo_favorable', 'dalo_decision') }}
