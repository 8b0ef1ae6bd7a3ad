-- Grain: one row per RPLS year, territory and modality: rents over surfaces, on the dwellings whose rent is known.
with cellule as (
    {{ cellules_parc('nb_loyers', ['typologie', 'type_construction', 'financement', 'cus', 'qpv', 'bailleur']) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', 'round(cellule.loyer_eur / nullif(cellule.surface_m2, 0), 4)', 'coalesce(cellule.nb_loyers, 0)',
            numerateur='cellule.loyer_eur', denominateur='cellule.surface_m2'
        ) }}
    from cellule
)

select * from final
