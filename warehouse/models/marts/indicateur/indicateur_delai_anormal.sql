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
        {{ taux_pct('stock_delai_anormal', 'stock') }} as valeur,
        stock_delai_anormal::numeric as numerateur,
        stock::numeric as denominateur,
        stock as effectif,
        false as is_masque
    from stock
)

select * from final
