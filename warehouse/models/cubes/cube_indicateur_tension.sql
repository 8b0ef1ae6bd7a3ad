-- The numerator is the stock, the denominator of a year its leases: masked where either is, or where a count is small.
with stock as (
    {{ cellules('stock', est_petit('effectif'), 'effectif') }}
),

{{ masquer('stock', prefixe='stock_') }},

bail as (
    {{ cellules('attribution', est_petit('effectif'), 'effectif') }}
),

{{ masquer('bail', additif=true, prefixe='bail_') }},

ailleurs as (
    {{ lien('stock', 'stock_masque') }}
    where stock_masque.is_masque
    union
    {{ lien('bail', 'bail_masque') }}
    where bail_masque.is_masque and bail.periode_type = 'annee'
),

cellule as (
    {{ cellules(
        'tension', est_petit('numerateur') ~ ' or ' ~ est_petit('denominateur'), 'denominateur',
        lie='coalesce(ailleurs.is_masque, false)',
        supplement='left join ailleurs on ' ~ meme_cellule('cellule', 'ailleurs')
    ) }}
),

{{ masquer('cellule') }},

final as (
    {{ masquee('cellule', 'masque') }}
)

select * from final
