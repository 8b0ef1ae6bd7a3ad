-- Grain: one row per RPLS year, territory and modality: dwellings of the stock.
with cellule as (
    {{ cellules_parc('nb_logements', dimensions_parc()) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', 'cellule.nb_logements', 'cellule.nb_logements', numerateur='cellule.nb_logements'
        ) }}
    from cellule
)

select * from final
