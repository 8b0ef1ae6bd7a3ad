-- Grain: one row per period, territory and modality: leases signed in the period, at the commune of the dwelling.
with fait as (
    select
        departement_code,
        mois,
        commune_code,
        {{ typologie_souhaitable('typologie_code') }} as typologie_code,
        bailleur_code,
        count(*) as nombre
    from {{ ref('int_population_attribuee') }}
    group by 1, 2, 3, 4, 5
),

croise as (
    {{ croiser('fait', ['nombre'], suivi={'bailleur': 'bailleur_code'}) }}
),

grille as (
    {{ grille('croise') }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'coalesce(croise.nombre, 0)', 'coalesce(croise.nombre, 0)', numerateur='coalesce(croise.nombre, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
