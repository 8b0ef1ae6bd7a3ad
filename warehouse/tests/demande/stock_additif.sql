{{ config(meta={'dagster': {'ref': {'name': 'stock_flux_mensuel'}}}) }}
-- A demande counts once, at its first wish and first type: communes add up to the EPCI, EPCI to the département,
-- types to TOUS.
with stock as (
    select * from {{ ref('stock_flux_mensuel') }}
),

par_commune as (
    select
        stock.departement_code,
        stock.mois,
        commune.epci_code,
        stock.typologie,
        sum(stock.stock) as somme
    from stock
    inner join {{ ref('dim_territoire') }} as commune
        on commune.territoire_type = 'commune' and stock.territoire_code = commune.territoire_code
    where stock.territoire_type = 'commune'
    group by stock.departement_code, stock.mois, commune.epci_code, stock.typologie
),

par_epci as (
    select
        departement_code,
        mois,
        typologie,
        sum(stock) as somme
    from stock
    where territoire_type = 'epci'
    group by departement_code, mois, typologie
),

ecart as (
    select
        'epci' as niveau,
        stock.territoire_code,
        stock.mois,
        stock.typologie,
        stock.stock,
        par_commune.somme
    from stock
    inner join par_commune
        on
            stock.mois = par_commune.mois
            and stock.typologie = par_commune.typologie
            and stock.territoire_code = par_commune.epci_code
    where stock.territoire_type = 'epci' and stock.stock <> par_commune.somme
    union all
    select
        'departement' as niveau,
        stock.territoire_code,
        stock.mois,
        stock.typologie,
        stock.stock,
        par_epci.somme
    from stock
    inner join par_epci
        on
            stock.departement_code = par_epci.departement_code
            and stock.mois = par_epci.mois
            and stock.typologie = par_epci.typologie
    where stock.territoire_type = 'departement' and stock.stock <> par_epci.somme
    union all
    select
        'typologie' as niveau,
        territoire_code,
        mois,
        'TOUS' as typologie,
        max(stock) filter (where typologie = 'TOUS') as stock,
        sum(stock) filter (where typologie <> 'TOUS') as somme
    from stock
    group by territoire_type, territoire_code, mois
    having max(stock) filter (where typologie = 'TOUS') <> sum(stock) filter (where typologie <> 'TOUS')
)

select * from ecart
