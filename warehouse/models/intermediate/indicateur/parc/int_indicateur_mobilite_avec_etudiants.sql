-- Grain: one row per RPLS year, territory and modality: the same as mobilite, student residences included.
with cellule as (
    {{ cellules_parc('nb_mobilite_tous', []) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', taux_pct('cellule.nb_baux_mobilite_tous', 'cellule.nb_mobilite_tous'), 'coalesce(cellule.nb_mobilite_tous, 0)',
            numerateur='cellule.nb_baux_mobilite_tous', denominateur='cellule.nb_mobilite_tous'
        ) }}
    from cellule
)

select * from final
