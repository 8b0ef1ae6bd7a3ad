-- Grain: one row per period, territory and modality: decisions of the commission, one per candidate examined.
with fait as (
    select
        departement_code,
        {{ mois_de('date_cal') }} as mois,
        commune_code,
        typologie_code,
        decision_code,
        count(*) as nb_decisions
    from {{ ref('int_chaine_proposition') }}
    where decision_code is not null
    group by 1, 2, 3, 4, 5
),

croise as (
    {{ croiser(
        'fait', ['nb_decisions'], dimensions={}, profil={'decision': 'decision_code', 'typologie': 'typologie_code'}, commune_par_an=true
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'coalesce(croise.nb_decisions, 0)', 'coalesce(croise.nb_decisions, 0)', numerateur='coalesce(croise.nb_decisions, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
