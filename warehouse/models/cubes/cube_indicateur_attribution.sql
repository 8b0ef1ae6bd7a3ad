with cellule as (
    {{ cellules('attribution', est_petit('effectif'), 'effectif') }}
),

{{ masquer('cellule', additif=true) }},

final as (
    {{ masquee('cellule', 'masque') }}
)

select * from final
