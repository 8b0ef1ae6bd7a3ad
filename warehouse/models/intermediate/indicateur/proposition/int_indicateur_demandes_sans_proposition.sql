-- Grain: one row per period, territory and modality: share of the valid demandes never positioned on a dwelling.
with fait as (
    select * from {{ ref('int_stock_sans_proposition') }}
),

fait_decembre as (
    select * from fait
    where date_part('month', mois) = 12
),

fait_dernier as (
    select fait.* from fait
    inner join {{ ref('int_reference') }} as reference
        on fait.mois = reference.dernier_mois
),

croise as (
    {{ croiser_stock('fait', ['stock', 'sans_proposition'], {'anciennete': 'anciennete_code'}) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'croise', taux_pct('croise.sans_proposition', 'croise.stock'), 'croise.stock',
            numerateur='croise.sans_proposition', denominateur='croise.stock'
        ) }}
    from croise
)

select * from final
