-- Grain: one row per year, territory and landlord: leases.
{{ compte_de(
    ref('int_attribution_croisee'), 'bail', "cellule.periode_type = 'annee' and cellule.territoire_type <> 'commune'
    and cellule.dimension in ('ensemble', 'bailleur')"
) }}
