{{ config(meta={'dagster': {'ref': {'name': 'stock_flux_mensuel'}}}) }}
-- The stock of the last month, counted again straight from the messages known at its end: last snapshot, last message
-- that changes the state, last renewal. Neither the periods nor the cohorts are used.
with fin as (
    select
        fin_mois,
        mois
    from {{ ref('dim_calendrier') }}
    order by mois desc
    limit 1
),

connu as (
    select
        message.demande_id,
        (array_agg(message.commune_code order by message.date_fichier desc, message.increment_fichier desc))[1]
            as commune_code,
        (array_agg(message.typologie_code order by message.date_fichier desc, message.increment_fichier desc))[1]
            as typologie_code,
        (
            array_agg(message.type_message order by message.date_fichier desc, message.increment_fichier desc)
            filter (where message.type_message <> 'modification')
        )[1] as dernier_etat,
        greatest(
            min(message.date_creation),
            max(message.date_renouvellement),
            max(message.date_fichier) filter (
                where message.type_message = 'renouvellement' and message.date_renouvellement is null
            )
        ) as debut_validite
    from fin
    inner join {{ ref('stg_demandes__message') }} as message
        on fin.fin_mois >= message.date_fichier
    group by message.demande_id
),

recompte as (
    select
        fin.mois,
        connu.commune_code,
        connu.typologie_code,
        count(*) as nombre
    from connu
    cross join fin
    where
        connu.commune_code is not null
        and connu.dernier_etat is distinct from 'radiation'
        and connu.debut_validite + interval '1 year' > fin.fin_mois
    group by fin.mois, connu.commune_code, connu.typologie_code
),

publie as (
    select
        mois,
        territoire_code as commune_code,
        typologie as typologie_code,
        stock
    from {{ ref('stock_flux_mensuel') }}
    where territoire_type = 'commune' and typologie <> 'TOUS' and mois in (select mois from fin)
)

select
    publie.*,
    recompte.mois as mois_recompte,
    recompte.nombre
from publie
full outer join recompte
    on
        publie.mois = recompte.mois
        and publie.commune_code = recompte.commune_code
        and publie.typologie_code = recompte.typologie_code
where coalesce(publie.stock, 0) <> coalesce(recompte.nombre, 0)
