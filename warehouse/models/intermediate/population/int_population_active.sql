-- Grain: one row per demande and calendar year in which it was in the stock one day at least, as it was on its last day
-- in that year. The first and the last year are known only for the days that the files cover.
with annee as (
    select
        annee,
        make_date(annee, 1, 1) as debut,
        make_date(annee + 1, 1, 1) as fin,
        count(*) = 12 as is_annee_couverte
    from {{ ref('int_mois') }}
    group by annee
),

final as (
    select distinct on (stock.demande_id, annee.annee)
        stock.departement_code,
        stock.demande_id,
        annee.annee,
        annee.is_annee_couverte,
        stock.commune_code,
        stock.typologie_code,
        stock.is_mutation,
        stock.date_creation
    from {{ ref('int_population_stock') }} as stock
    inner join annee
        on stock.valide_du < annee.fin and stock.valide_au > annee.debut
    order by stock.demande_id asc, annee.annee asc, stock.valide_du desc
)

select * from final
