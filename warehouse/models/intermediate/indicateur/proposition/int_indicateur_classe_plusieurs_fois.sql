-- Grain: one row per period, territory and modality: households granted a second dwelling with a rank or a condition,
-- that had no lease in the twelve months from it. Each counts once, in the period of its second classification.
with fait as (
    select
        departement_code,
        mois,
        commune_code,
        typologie_code,
        count(*) as nb_menages
    from {{ ref('int_demande_classee') }}
    where rang_classement = 2 and not is_loge
    group by 1, 2, 3, 4
),

croise as (
    {{ croiser('fait', ['nb_menages'], dimensions={}, profil={'typologie': 'typologie_code'}, commune_par_an=true) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'coalesce(croise.nb_menages, 0)', 'coalesce(croise.nb_menages, 0)',
            numerateur='coalesce(croise.nb_menages, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
