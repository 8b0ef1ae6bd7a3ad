-- Grain: one row per group of demandes (typology × priority × mutation, TOUS = together) and each of the finest groups
-- that it adds up.
with typologie as (
    {{ typologies_souhaitables() }}
),

priorite (priorite_rang, priorite) as (
    values (0, 'TOUS'), (1, 'AUTRE'), (2, 'PRIORITAIRE')
),

mutation (mutation_rang, mutation) as (
    values (0, 'TOUS'), (1, 'NON'), (2, 'OUI')
),

groupe as (
    select
        {{ groupe_rang('typologie.typologie_rang', 'priorite.priorite_rang', 'mutation.mutation_rang') }}
            as groupe_rang,
        typologie.*,
        priorite.*,
        mutation.*,
        (typologie.typologie_rang > 0)::integer
        + (priorite.priorite_rang > 0)::integer
        + (mutation.mutation_rang > 0)::integer as nb_dimensions
    from typologie
    cross join priorite
    cross join mutation
),

final as (
    select
        groupe.groupe_rang,
        fin.groupe_rang as groupe_fin_rang,
        groupe.typologie_code as typologie,
        groupe.priorite,
        groupe.mutation,
        groupe.nb_dimensions,
        case
            when groupe.nb_dimensions = 0 then 'ensemble'
            when groupe.nb_dimensions > 1 then 'croisement'
            when groupe.typologie_rang > 0 then 'typologie'
            when groupe.priorite_rang > 0 then 'priorite'
            else 'mutation'
        end as dimension
    from groupe
    inner join groupe as fin
        on
            fin.nb_dimensions = 3
            and groupe.typologie_rang in (0, fin.typologie_rang)
            and groupe.priorite_rang in (0, fin.priorite_rang)
            and groupe.mutation_rang in (0, fin.mutation_rang)
)

select * from final
