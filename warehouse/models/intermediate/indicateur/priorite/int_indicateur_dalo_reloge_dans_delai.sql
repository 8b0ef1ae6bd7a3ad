-- Grain: one row per period, territory and modality: share of the relogements made by their deadline.
{{ part_de(
    ref('int_dalo_croise'), 'dalo_reloge_dans_delai', 'dalo_reloge',
    est_parametre('delai_dalo', 'cellule.departement_code', 'RELOGEMENT')
) }}
