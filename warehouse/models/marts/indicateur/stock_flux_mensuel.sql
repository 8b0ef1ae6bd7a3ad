with mouvement as (
    select
        departement_code,
        mois,
        territoire_type,
        territoire_code,
        typologie,
        {%- for nom, terme in termes_du_stock().items() %}
        sum(effectif) filter (where mouvement = '{{ nom }}') as {{ terme }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_stock_mouvement') }}
    group by departement_code, mois, territoire_type, territoire_code, typologie
),

final as (
    select
        stock.departement_code,
        to_char(stock.mois, 'YYYY-MM') as periode,
        stock.mois,
        stock.territoire_type,
        stock.territoire_code,
        stock.typologie,
        stock.stock,
        {%- for terme in termes_du_stock().values() %}
        coalesce(mouvement.{{ terme }}, 0)::integer as {{ terme }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_stock_mensuel') }} as stock
    left join mouvement
        on
            stock.departement_code = mouvement.departement_code
            and stock.mois = mouvement.mois
            and stock.territoire_type = mouvement.territoire_type
            and stock.territoire_code = mouvement.territoire_code
            and stock.typologie = mouvement.typologie
)

select * from final
