with fait as (
    select
        departement_code,
        date_trunc('month', date_bail)::date as mois,
        commune_code,
        epci_code,
        {{ typologie_souhaitable('typologie_code') }} as typologie_code,
        count(*) as nb_baux
    from {{ ref('int_attribution') }}
    group by 1, 2, 3, 4, 5
),

croise as (
    {{ croiser('fait', ['nb_baux']) }}
),

grille as (
    {{ grille('croise') }}
),

bail as (
    select
        grille.*,
        case grille.periode_type
            when 'annee' then coalesce(croise.nb_baux, 0)
            else sum(coalesce(croise.nb_baux, 0)) over douze_mois
        end as nb_baux,
        grille.periode_type = 'annee' or count(*) over douze_mois = 12 as is_couverte
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
    window douze_mois as (
        partition by
            grille.departement_code, grille.periode_type, grille.territoire_type, grille.territoire_code,
            grille.typologie
        order by grille.periode
        rows between 11 preceding and current row
    )
),

stock as (
    select
        stock.departement_code,
        periode.periode_type,
        periode.periode,
        stock.territoire_type,
        stock.territoire_code,
        stock.typologie,
        stock.stock
    from {{ ref('int_stock_mensuel') }} as stock
    inner join {{ ref('int_mois') }} as mois
        on stock.mois = mois.mois
    cross join
        unnest(
            array['mois', 'annee'], array[mois.mois_code, mois.annee::text], array[true, mois.is_fin_annee]
        ) as periode (periode_type, periode, is_cellule)
    where periode.is_cellule
),

-- The first eleven months, and a year that is not covered whole, have no denominator yet.
couverte as (
    select distinct
        periode_type,
        periode
    from bail
    where is_couverte
),

final as (
    select
        stock.departement_code,
        stock.periode_type,
        stock.periode,
        stock.territoire_type,
        stock.territoire_code,
        stock.typologie,
        round(stock.stock::numeric / nullif(bail.nb_baux, 0), 4) as valeur,
        stock.stock::numeric as numerateur,
        coalesce(bail.nb_baux, 0)::numeric as denominateur,
        stock.stock::integer as effectif,
        false as is_masque
    from stock
    inner join couverte
        on stock.periode_type = couverte.periode_type and stock.periode = couverte.periode
    left join bail
        on {{ meme_cellule('stock', 'bail') }}
    where stock.typologie = 'TOUS' or stock.stock > 0 or bail.nb_baux > 0
)

select * from final
