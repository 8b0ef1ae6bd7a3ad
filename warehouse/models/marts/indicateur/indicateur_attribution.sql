with fait as (
    select
        departement_code,
        date_trunc('month', date_bail)::date as mois,
        commune_code,
        epci_code,
        {{ typologie_souhaitable('typologie_code') }} as typologie_code,
        count(*) as nombre
    from {{ ref('int_attribution') }}
    group by 1, 2, 3, 4, 5
),

croise as (
    {{ croiser('fait', ['nombre']) }}
),

grille as (
    {{ grille('croise') }}
),

final as (
    select
        grille.departement_code,
        grille.periode_type,
        grille.periode,
        grille.territoire_type,
        grille.territoire_code,
        grille.typologie,
        coalesce(croise.nombre, 0)::numeric as valeur,
        coalesce(croise.nombre, 0)::numeric as numerateur,
        null::numeric as denominateur,
        coalesce(croise.nombre, 0)::integer as effectif,
        false as is_masque
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
