-- Grain: one row per period, territory and modality: leases counted on the accord collectif départemental.
{{ compte_de(ref('int_attribution_croisee'), 'bail_acd', "cellule.territoire_type <> 'commune'") }}
