with cellule as (
    {{ cellules('stock', est_petit('effectif'), 'effectif') }}
),

{{ masquer('cellule') }},

final as (
    {{ masquee('cellule', 'masque') }}
)

select * from final
