-- The number of dwellings is public; the vacant ones are not when they are few.
with cellule as (
    {{ cellules('vacance', est_petit('numerateur') ~ ' or ' ~ est_petit('denominateur'), 'numerateur') }}
),

{{ masquer('cellule') }},

final as (
    {{ masquee('cellule', 'masque') }}
)

select * from final
