-- Grain: one row per period, territory and modality: share of the decisions taken by their deadline.
{{ part_de(
    ref('int_dalo_croise'), 'dalo_comed_dans_delai', 'dalo_decision',
    est_parametre('delai_dalo', 'cellule.departement_code', 'COMED')
) }}
