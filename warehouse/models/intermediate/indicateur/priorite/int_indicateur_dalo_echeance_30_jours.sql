-- Grain: one row per period, territory and modality: those whose deadline falls within 30 days.
{{ compte_de(
    ref('int_priorite_stock'), 'dalo_echeance_30_jours',
    est_parametre('delai_dalo', 'cellule.departement_code', 'RELOGEMENT')
) }}
