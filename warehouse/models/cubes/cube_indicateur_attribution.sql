with cellule as (
    {{ cellules('indicateur_attribution', est_petit('effectif'), 'effectif') }}
),

{{ masquer('cellule', additif=true) }},

final as (
    {{ masquee('cellule', 'masque') }}
)

select * from final
