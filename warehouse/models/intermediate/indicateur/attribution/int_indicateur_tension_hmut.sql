-- Grain: one row per period, territory and modality: stock outside mutations at its end over the leases outside
-- mutations of the twelve months to it.
with fait as (
    select
        departement_code,
        mois,
        is_fin_annee,
        commune_code,
        typologie_code,
        stock_hors_mutation as stock
    from {{ ref('int_stock_mutation') }}
    where stock_hors_mutation > 0
),

decembre as (
    select * from fait
    where is_fin_annee
),

stock as (
    {{ croiser('fait', ['stock'], dimensions={}, periodes=['mois'], commune_par_an=true) }}
    union all
    {{ croiser('decembre', ['stock'], dimensions={}, profil={'typologie': 'typologie_code'}, periodes=['annee']) }}
),

bail as (
    select
        *,
        case periode_type
            when 'annee' then bail_hors_mutation
            else sum(bail_hors_mutation) over douze_mois
        end as nb_baux,
        periode_type = 'annee' or count(*) over douze_mois = 12 as is_couverte
    from {{ ref('int_mesure_bail') }}
    window douze_mois as (
        partition by departement_code, periode_type, territoire_type, territoire_code, dimension, modalite
        order by periode
        rows between 11 preceding and current row
    )
),

couverte as (
    select distinct
        periode_type,
        periode
    from bail
    where is_couverte
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'stock', 'round(stock.stock::numeric / nullif(bail.nb_baux, 0), 4)', 'stock.stock',
            numerateur='stock.stock', denominateur='coalesce(bail.nb_baux, 0)'
        ) }}
    from stock
    inner join couverte
        on stock.periode_type = couverte.periode_type and stock.periode = couverte.periode
    left join bail
        on {{ meme_cellule('stock', 'bail') }}
)

select * from final
