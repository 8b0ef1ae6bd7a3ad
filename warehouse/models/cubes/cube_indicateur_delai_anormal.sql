-- The denominator is the stock: masked where the stock is, and wherever the share itself tells.
with stock as (
    {{ cellules('stock', est_petit('effectif'), 'effectif') }}
),

{{ masquer('stock', prefixe='stock_') }},

stock_lien as (
    {{ lien('stock', 'stock_masque') }}
),

cellule as (
    {{ cellules(
        'delai_anormal', est_part_sensible(), 'least(numerateur, denominateur - numerateur)',
        lie='coalesce(stock_lien.is_masque, false)',
        supplement='left join stock_lien on ' ~ meme_cellule('cellule', 'stock_lien')
    ) }}
),

{{ masquer('cellule', zero_revele=true) }},

final as (
    {{ masquee('cellule', 'masque') }}
)

select * from final
