-- Grain: one row per RPLS year, territory and modality: share of the dwellings let or on offer that have been vacant
-- for more than three months.
with cellule as (
    {{ cellules_parc('nb_locatifs', ['typologie', 'type_construction', 'financement', 'qpv', 'bailleur']) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', taux_pct('cellule.nb_vacants_3_mois', 'cellule.nb_locatifs'), 'coalesce(cellule.nb_locatifs, 0)',
            numerateur='cellule.nb_vacants_3_mois', denominateur='cellule.nb_locatifs'
        ) }}
    from cellule
)

select * from final
