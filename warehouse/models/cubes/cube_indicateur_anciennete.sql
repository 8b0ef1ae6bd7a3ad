-- The number of demandes is the stock: masked where the stock is, nowhere else.
with cellule as (
    {{ cellules('anciennete', est_petit('effectif'), 'effectif') }}
),

{{ masquer('cellule') }},

final as (
    {{ masquee('cellule', 'masque', supplement=['borne_haute']) }}
)

select * from final
