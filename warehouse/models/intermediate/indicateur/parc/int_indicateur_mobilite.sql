-- Grain: one row per RPLS year, territory and modality: leases begun in the year before, over the dwellings first let
-- before that year. Student residences, whose tenants change every year, are left out.
with cellule as (
    {{ cellules_parc('nb_mobilite', ['typologie', 'type_construction', 'financement', 'qpv', 'bailleur']) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', taux_pct('cellule.nb_baux_mobilite', 'cellule.nb_mobilite'), 'coalesce(cellule.nb_mobilite, 0)',
            numerateur='cellule.nb_baux_mobilite', denominateur='cellule.nb_mobilite'
        ) }}
    from cellule
)

select * from final
