-- Grain: one row per period, territory and modality that holds demandes: the stock at the end of the period, how many
-- of it have waited for one, two, three years, the months waited by all, and the mutations. Every month for the whole;
-- every December and the last month by type.
with cohorte as (
    select
        departement_code,
        mois,
        commune_code,
        typologie_code,
        sum(effectif) as stock,
        sum(effectif * anciennete_mois) as mois_attendus,
        coalesce(sum(effectif) filter (where anciennete_mois >= 12), 0) as plus_1_an,
        coalesce(sum(effectif) filter (where anciennete_mois >= 24), 0) as plus_2_ans,
        coalesce(sum(effectif) filter (where anciennete_mois >= 36), 0) as plus_3_ans
    from {{ ref('int_stock_cohorte') }}
    group by departement_code, mois, commune_code, typologie_code
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

fait_decembre as (
    select * from fait
    where date_part('month', mois) = 12
),

fait_dernier as (
    select fait.* from fait
    inner join {{ ref('int_reference') }} as reference
        on fait.mois = reference.dernier_mois
),

final as (
    {{ croiser_le_stock(
        'fait', ['stock', 'stock_mutation', 'mois_attendus', 'plus_1_an', 'plus_2_ans', 'plus_3_ans']
    ) }}
)

select * from final
