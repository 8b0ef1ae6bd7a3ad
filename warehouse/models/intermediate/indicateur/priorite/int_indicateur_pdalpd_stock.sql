-- Grain: one row per period, territory and modality: valid demandes that bear a PDALPD label.
{{ compte_de(ref('int_priorite_stock'), 'pdalpd_stock') }}
