-- Grain: one row per year, territory and landlord: leases.
with fait as (
    select * from {{ ref('int_attribution_fait') }}
),

croise as (
    {{ croiser('fait', ['bail'], dimensions={}, periodes=['annee'], profil={'bailleur': 'bailleur_code'}) }}
),

grille as (
    {{ grille('croise') }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'coalesce(croise.bail, 0)', 'coalesce(croise.bail, 0)', numerateur='coalesce(croise.bail, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
    where grille.territoire_type <> 'commune'
)

select * from final
