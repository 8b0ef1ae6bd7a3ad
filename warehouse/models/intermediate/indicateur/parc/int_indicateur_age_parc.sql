-- Grain: one row per RPLS year, territory and modality: years since the construction, mean over the dwellings.
with cellule as (
    {{ cellules_parc(
        'nb_ages',
        ['typologie', 'type_construction', 'financement', 'dpe', 'ges', 'qpv', 'bailleur']
    ) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', 'round(cellule.somme_ages / nullif(cellule.nb_ages, 0), 4)', 'cellule.nb_ages',
            numerateur='cellule.somme_ages', denominateur='cellule.nb_ages'
        ) }}
    from cellule
)

select * from final
