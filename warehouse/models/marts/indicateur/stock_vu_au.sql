-- What is known now is the stock of the other marts; what was known at a date differs from it by the demandes of which
-- a later file speaks.
with recul (code, nb_mois) as (
    values ('M', 0), ('M+1', 1), ('M+2', 2), ('M+3', 3), ('M+6', 6), ('M+12', 12), ('REFERENCE', null)
),

vue as (
    select
        mois.mois,
        mois.fin_mois,
        recul.code as recul,
        coalesce(
            (mois.mois + make_interval(months => recul.nb_mois + 1))::date - 1, reference.date_reference
        ) as vu_au,
        mois.mois >= (reference.dernier_mois - interval '1 month')::date as is_provisoire
    from {{ ref('int_mois') }} as mois
    cross join {{ ref('int_reference') }} as reference
    cross join recul
    where coalesce((mois.mois + make_interval(months => recul.nb_mois + 1))::date - 1 <= reference.date_reference, true)
),

-- The date of reference knows everything received: the last version.
decompte as (
    select
        vue.mois,
        vue.recul,
        demande.commune_code,
        demande.typologie_code,
        count(*) filter (
            where vue.recul <> 'REFERENCE'
            and demande.connu_du <= vue.vu_au
            and coalesce(demande.connu_au > vue.vu_au, true)
        ) - count(*) filter (where vue.recul <> 'REFERENCE' and demande.connu_au is null) as ecart
    from {{ ref('int_demande_bitemporelle') }} as demande
    inner join vue
        on demande.valide_du <= vue.fin_mois and demande.valide_au > vue.fin_mois
    group by vue.mois, vue.recul, demande.commune_code, demande.typologie_code
),

ecart as (
    select
        decompte.mois,
        decompte.recul,
        territoire.territoire_type,
        territoire.territoire_code,
        typologie.code as typologie,
        sum(decompte.ecart) as ecart
    from decompte
    inner join {{ ref('int_territoire_commune') }} as territoire
        on decompte.commune_code = territoire.commune_code
    cross join lateral (values ('TOUS'), (decompte.typologie_code)) as typologie (code)
    where
        territoire.territoire_type = 'departement'
        or (territoire.territoire_type = 'epci' and typologie.code = 'TOUS')
    group by decompte.mois, decompte.recul, territoire.territoire_type, territoire.territoire_code, typologie.code
),

situation as (
    select
        stock.departement_code,
        stock.territoire_type,
        stock.territoire_code,
        stock.typologie,
        vue.mois,
        vue.recul,
        vue.vu_au,
        vue.is_provisoire,
        stock.stock + coalesce(ecart.ecart, 0) as stock
    from {{ ref('int_stock_mensuel') }} as stock
    inner join vue
        on stock.mois = vue.mois
    left join ecart
        on
            vue.mois = ecart.mois
            and vue.recul = ecart.recul
            and stock.territoire_type = ecart.territoire_type
            and stock.territoire_code = ecart.territoire_code
            and stock.typologie = ecart.typologie
    where
        stock.territoire_type = 'departement'
        or (stock.territoire_type = 'epci' and stock.typologie = 'TOUS')
),

final as (
    select
        departement_code,
        to_char(mois, 'YYYY-MM') as periode,
        mois,
        recul,
        vu_au,
        territoire_type,
        territoire_code,
        typologie,
        stock::integer as stock,
        (max(stock) filter (where recul = 'M') over cellule)::integer as stock_fin_mois,
        (stock - max(stock) filter (where recul = 'M') over cellule)::integer as ecart,
        is_provisoire
    from situation
    window cellule as (partition by departement_code, mois, territoire_type, territoire_code, typologie)
)

select * from final
