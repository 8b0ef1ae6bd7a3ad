-- The number of demandes is the stock: masked where the stock is, nowhere else.
with cellule as (
    {{ cellules('indicateur_anciennete', est_petit('effectif'), 'effectif') }}
),

{{ masquer('cellule') }},

final as (
    {{ masquee('cellule', 'masque', supplement=['p75']) }}
)

select * from final
