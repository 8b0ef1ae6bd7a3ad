-- Grain: one row per period, territory and modality: propositions that ended without a lease, by the step that ended
-- them.
with fait as (
    select
        departement_code,
        {{ mois_de('date_fin') }} as mois,
        commune_code,
        typologie_code,
        issue_code,
        count(*) as nb_echecs
    from {{ ref('int_chaine_proposition') }}
    where issue_code not in ('BAIL', 'EN_COURS')
    group by 1, 2, 3, 4, 5
),

croise as (
    {{ croiser(
        'fait', ['nb_echecs'], dimensions={}, profil={'etape': 'issue_code', 'typologie': 'typologie_code'}, commune_par_an=true
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'coalesce(croise.nb_echecs, 0)', 'coalesce(croise.nb_echecs, 0)', numerateur='coalesce(croise.nb_echecs, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
