with mouvement as (
    select
        departement_code,
        mois,
        territoire_type,
        territoire_code,
        typologie,
        sum(effectif) filter (where mouvement = 'reprise') as reprises,
        sum(effectif) filter (where mouvement = 'creation') as creations,
        sum(effectif) filter (where mouvement = 'deradiation') as deradiations,
        sum(effectif) filter (where mouvement = 'retour_de_validite') as retours_de_validite,
        sum(effectif) filter (where mouvement = 'entree_modification') as entrees_modification,
        sum(effectif) filter (where mouvement = 'radiation') as radiations,
        sum(effectif) filter (where mouvement = 'expiration') as expirations,
        sum(effectif) filter (where mouvement = 'sortie_modification') as sorties_modification
    from {{ ref('int_stock_mouvement') }}
    group by departement_code, mois, territoire_type, territoire_code, typologie
),

final as (
    select
        stock.departement_code,
        to_char(stock.mois, 'YYYY-MM') as periode,
        stock.mois,
        stock.territoire_type,
        stock.territoire_code,
        stock.typologie,
        stock.stock,
        coalesce(mouvement.reprises, 0)::integer as reprises,
        coalesce(mouvement.creations, 0)::integer as creations,
        coalesce(mouvement.deradiations, 0)::integer as deradiations,
        coalesce(mouvement.retours_de_validite, 0)::integer as retours_de_validite,
        coalesce(mouvement.entrees_modification, 0)::integer as entrees_modification,
        coalesce(mouvement.radiations, 0)::integer as radiations,
        coalesce(mouvement.expirations, 0)::integer as expirations,
        coalesce(mouvement.sorties_modification, 0)::integer as sorties_modification
    from {{ ref('int_stock_mensuel') }} as stock
    left join mouvement
        on
            stock.departement_code = mouvement.departement_code
            and stock.mois = mouvement.mois
            and stock.territoire_type = mouvement.territoire_type
            and stock.territoire_code = mouvement.territoire_code
            and stock.typologie = mouvement.typologie
)

select * from final
