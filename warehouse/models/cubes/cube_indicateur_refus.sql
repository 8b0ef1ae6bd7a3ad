with cellule as (
    {{ cellules('refus', est_part_sensible(), 'least(numerateur, denominateur - numerateur)') }}
),

{{ masquer('cellule', additif=true, zero_revele=true) }},

final as (
    {{ masquee('cellule', 'masque') }}
)

select * from final
