-- Grain: one row per period, territory and modality: leases to households that bear a PDALPD label.
{{ compte_de(ref('int_attribution_croisee'), 'bail_pdalpd', "cellule.territoire_type <> 'commune'") }}
