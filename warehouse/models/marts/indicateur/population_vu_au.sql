{%- set indicateurs = {
    'D_STOCK': 'stock', 'D_ACT': 'demandes_actives_annee', 'D_NEW': 'creation', 'D_REN': 'renouvellement',
    'D_RAD': 'radiation', 'A': 'attribution',
} -%}
-- What is known now is what the other marts count; what was known at a date differs from it by the demandes and the
-- leases of which a later file speaks.
with population (population_code, is_fichier_partage) as (
    values
    {%- for population, code in indicateurs.items() %}
    ('{{ population }}', {{ definition(code).get('fichier_partage') }})
    {{- ',' if not loop.last }}
    {%- endfor %}
),

vue as (
    select
        mois.mois,
        vu.mois as vu_mois,
        vu.fin_mois as vu_au,
        'M' || coalesce('+' || nullif({{ mois_ecoules('mois.mois', 'vu.mois') }}, 0), '') as recul
    from {{ ref('int_mois') }} as mois
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('int_mois') }} as vu
        on mois.mois <= vu.mois and reference.date_reference >= vu.fin_mois
    union all
    -- The date of reference knows everything received: the last version.
    select
        mois.mois,
        null as vu_mois,
        reference.date_reference as vu_au,
        'REFERENCE' as recul
    from {{ ref('int_mois') }} as mois
    cross join {{ ref('int_reference') }} as reference
),

-- Zero included. A year is a cell when all its months are covered.
cellule as (
    select
        population.*,
        stock.departement_code,
        stock.mois,
        stock.territoire_type,
        stock.territoire_code,
        stock.typologie,
        case
            when population.population_code = 'D_STOCK' then stock.stock
            else coalesce(repartie.nombre, 0)
        end as effectif
    from {{ ref('int_stock_mensuel') }} as stock
    cross join population
    left join {{ ref('int_population_repartie') }} as repartie
        on
            population.population_code = repartie.population_code
            and stock.mois = repartie.mois
            and stock.territoire_code = repartie.territoire_code
            and stock.typologie = repartie.typologie
            and repartie.vu_mois is null
    where
        (stock.territoire_type = 'departement' or (stock.territoire_type = 'epci' and stock.typologie = 'TOUS'))
        and (
            population.population_code <> 'D_ACT'
            or (
                date_part('month', stock.mois) = 12
                and stock.mois >= (select min(mois) + interval '11 months' from {{ ref('int_mois') }})
            )
        )
),

situation as (
    select
        cellule.*,
        vue.recul,
        vue.vu_au,
        cellule.effectif + coalesce(sum(repartie.nombre) over vues, 0) as effectif_vu
    from cellule
    inner join vue
        on cellule.mois = vue.mois
    left join {{ ref('int_population_repartie') }} as repartie
        on
            cellule.population_code = repartie.population_code
            and vue.mois = repartie.mois
            and vue.vu_mois = repartie.vu_mois
            and cellule.territoire_code = repartie.territoire_code
            and cellule.typologie = repartie.typologie
    window vues as (
        partition by
            cellule.population_code, cellule.mois, cellule.territoire_code, cellule.typologie, vue.vu_mois is null
        order by vue.vu_mois
    )
),

final as (
    select
        situation.departement_code,
        situation.population_code,
        to_char(situation.mois, case situation.population_code when 'D_ACT' then 'YYYY' else 'YYYY-MM' end) as periode,
        situation.mois,
        situation.recul,
        situation.vu_au,
        situation.territoire_type,
        situation.territoire_code,
        situation.typologie,
        situation.effectif_vu::integer as effectif,
        (max(situation.effectif_vu) filter (where situation.recul = 'M') over cellule)::integer as effectif_fin_periode,
        (situation.effectif_vu - max(situation.effectif_vu) filter (where situation.recul = 'M') over cellule)::integer
            as ecart,
        situation.mois >= (reference.dernier_mois - interval '1 month')::date as is_provisoire,
        situation.is_fichier_partage
    from situation
    cross join {{ ref('int_reference') }} as reference
    window cellule as (
        partition by situation.population_code, situation.mois, situation.territoire_code, situation.typologie
    )
)

select * from final
