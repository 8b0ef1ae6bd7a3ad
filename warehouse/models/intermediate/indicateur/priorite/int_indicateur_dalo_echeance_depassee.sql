-- Grain: one row per period, territory and modality: those whose deadline is past.
{{ compte_de(
    ref('int_priorite_stock'), 'dalo_echeance_depassee',
    est_parametre('delai_dalo', 'cellule.departement_code', 'RELOGEMENT')
) }}
