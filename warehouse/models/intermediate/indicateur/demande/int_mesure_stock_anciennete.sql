-- Grain: one row per period, territory and modality that holds demandes: the stock at the end of the period, how many
-- of it have waited for one, two, three years, the months waited by all, and the mutations. Every month for the whole;
-- every December and the last month by type.
with compte as (
    select
        commune_rang,
        typologie_rang,
        mois_rang,
        sum(effectif) as stock,
        sum(effectif * anciennete_mois) as mois_attendus,
        coalesce(sum(effectif) filter (where anciennete_mois >= 12), 0) as plus_1_an,
        coalesce(sum(effectif) filter (where anciennete_mois >= 24), 0) as plus_2_ans,
        coalesce(sum(effectif) filter (where anciennete_mois >= 36), 0) as plus_3_ans
    from {{ ref('int_stock_cohorte') }}
    group by commune_rang, typologie_rang, mois_rang
),

typologie as (
    {{ typologies_souhaitables() }}
),

cohorte as (
    select
        commune.departement_code,
        mois.mois,
        commune.territoire_code as commune_code,
        typologie.typologie_code,
        compte.stock,
        compte.mois_attendus,
        compte.plus_1_an,
        compte.plus_2_ans,
        compte.plus_3_ans
    from compte
    inner join {{ ref('int_territoire') }} as commune
        on compte.commune_rang = commune.territoire_rang
    inner join typologie
        on compte.typologie_rang = typologie.typologie_rang
    inner join {{ ref('int_mois') }} as mois
        on compte.mois_rang = {{ rang_du_mois('mois.mois') }}
),

fait as (
    select
        cohorte.*,
        coalesce(mutation.stock_mutation, 0) as stock_mutation
    from cohorte
    left join {{ ref('int_stock_mutation') }} as mutation
        on
            cohorte.mois = mutation.mois
            and cohorte.commune_code = mutation.commune_code
            and cohorte.typologie_code = mutation.typologie_code
),

final as (
    {{ croiser_le_stock(
        'fait', ['stock', 'stock_mutation', 'mois_attendus', 'plus_1_an', 'plus_2_ans', 'plus_3_ans'],
        commune_par_an=false
    ) }}
)

select * from final
