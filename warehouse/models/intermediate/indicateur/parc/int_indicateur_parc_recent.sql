-- Grain: one row per RPLS year, territory and modality: share of the dwellings first let in the last five years.
with cellule as (
    {{ cellules_parc(
        'nb_dates',
        ['typologie', 'type_construction', 'financement', 'dpe', 'ges', 'qpv', 'bailleur']
    ) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', taux_pct('cellule.nb_recents', 'cellule.nb_dates'), 'coalesce(cellule.nb_dates, 0)',
            numerateur='cellule.nb_recents', denominateur='cellule.nb_dates'
        ) }}
    from cellule
)

select * from final
