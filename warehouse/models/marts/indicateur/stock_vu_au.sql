-- What is known now is the stock of the other marts; what was known at a date differs from it by the demandes of which
-- a later file speaks.
with vue as (
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

-- A version adds a demande from the month in which it is known to the one in which another takes its place. The last
-- one is in the stock of the other marts: it is taken away from the start, and given back when it is known.
correction as (
    select
        mois.mois,
        greatest(version.mois, mois.mois) as vu_mois,
        demande.commune_code,
        demande.typologie_code,
        sum(version.nombre) as nombre
    from {{ ref('int_demande_bitemporelle') }} as demande
    inner join {{ ref('int_mois') }} as mois
        on demande.valide_du <= mois.fin_mois and demande.valide_au > mois.fin_mois
    cross join
        lateral (
            values
            ({{ mois_de('demande.connu_du') }}, 1),
            (coalesce({{ mois_de('demande.connu_au') }}, mois.mois), -1)
        ) as version (mois, nombre)
    group by mois.mois, greatest(version.mois, mois.mois), demande.commune_code, demande.typologie_code
    having sum(version.nombre) <> 0
),

ecart as (
    select
        correction.mois,
        correction.vu_mois,
        territoire.territoire_type,
        territoire.territoire_code,
        typologie.code as typologie,
        sum(correction.nombre) as ecart
    from correction
    inner join {{ ref('int_territoire_commune') }} as territoire
        on correction.commune_code = territoire.commune_code
    cross join lateral (values ('TOUS'), (correction.typologie_code)) as typologie (code)
    where
        territoire.territoire_type = 'departement'
        or (territoire.territoire_type = 'epci' and typologie.code = 'TOUS')
    group by
        correction.mois, correction.vu_mois, territoire.territoire_type, territoire.territoire_code, typologie.code
),

situation as (
    select
        stock.departement_code,
        stock.territoire_type,
        stock.territoire_code,
        stock.typologie,
        stock.mois,
        vue.recul,
        vue.vu_au,
        stock.stock + coalesce(sum(ecart.ecart) over vues, 0) as stock
    from {{ ref('int_stock_mensuel') }} as stock
    inner join vue
        on stock.mois = vue.mois
    left join ecart
        on
            vue.mois = ecart.mois
            and vue.vu_mois = ecart.vu_mois
            and stock.territoire_type = ecart.territoire_type
            and stock.territoire_code = ecart.territoire_code
            and stock.typologie = ecart.typologie
    where
        stock.territoire_type = 'departement'
        or (stock.territoire_type = 'epci' and stock.typologie = 'TOUS')
    window vues as (
        partition by
            stock.departement_code, stock.mois, stock.territoire_type, stock.territoire_code, stock.typologie,
            vue.vu_mois is null
        order by vue.vu_mois
    )
),

final as (
    select
        situation.departement_code,
        to_char(situation.mois, 'YYYY-MM') as periode,
        situation.mois,
        situation.recul,
        situation.vu_au,
        situation.territoire_type,
        situation.territoire_code,
        situation.typologie,
        situation.stock::integer as stock,
        (max(situation.stock) filter (where situation.recul = 'M') over cellule)::integer as stock_fin_mois,
        (situation.stock - max(situation.stock) filter (where situation.recul = 'M') over cellule)::integer as ecart,
        situation.mois >= (reference.dernier_mois - interval '1 month')::date as is_provisoire
    from situation
    cross join {{ ref('int_reference') }} as reference
    window cellule as (
        partition by
            situation.departement_code, situation.mois, situation.territoire_type, situation.territoire_code,
            situation.typologie
    )
)

select * from final
