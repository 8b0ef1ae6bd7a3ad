-- Grain: one row per period, territory and modality: propositions made so far to the valid demandes, per demande.
with fait as (
    select
        stock.departement_code,
        stock.mois,
        stock.commune_code,
        sum(stock.stock) as stock,
        coalesce(max(proposition.nb_propositions), 0) as nb_propositions
    from {{ ref('int_stock_sans_proposition') }} as stock
    left join {{ ref('int_stock_proposition') }} as proposition
        on
            stock.departement_code = proposition.departement_code
            and stock.mois = proposition.mois
            and stock.commune_code = proposition.commune_code
    group by 1, 2, 3
),

fait_decembre as (
    select * from fait
    where date_part('month', mois) = 12
),

croise as (
    {{ croiser('fait', ['stock', 'nb_propositions'], dimensions={}, periodes=['mois'], commune_par_an=true) }}
    union all
    {{ croiser('fait_decembre', ['stock', 'nb_propositions'], dimensions={}, periodes=['annee']) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'croise', 'round(croise.nb_propositions / nullif(croise.stock, 0)::numeric, 4)', 'croise.stock',
            numerateur='croise.nb_propositions', denominateur='croise.stock'
        ) }}
    from croise
)

select * from final
