with cellule as (
    {{ cellules('indicateur_stock', est_petit('effectif'), 'effectif') }}
),

{{ masquer('cellule') }},

final as (
    {{ masquee('cellule', 'masque') }}
)

select * from final
