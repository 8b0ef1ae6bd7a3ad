with stock as (
    {{ stock_par_periode() }}
),

final as (
    select
        departement_code,
        periode_type,
        periode,
        territoire_type,
        territoire_code,
        typologie,
        stock::numeric as valeur,
        stock::numeric as numerateur,
        null::numeric as denominateur,
        stock as effectif,
        false as is_masque
    from stock
)

select * from final
