-- Grain: one row per period, territory and modality: share of the dwellings examined that had fewer than three
-- candidates. A dwelling examined in two sessions counts twice.
with fait as (
    select
        departement_code,
        {{ mois_de('date_cal') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        contingent_code,
        count(*) as nb_examens,
        count(*) filter (where nb_candidats < 3) as nb_moins_de_3
    from {{ ref('int_examen_logement') }}
    group by 1, 2, 3, 4, 5, 6
),

croise as (
    {{ croiser(
        'fait', ['nb_examens', 'nb_moins_de_3'], dimensions={}, profil=axes_du_logement(),
        commune_par_an=true
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', taux_pct('croise.nb_moins_de_3', 'croise.nb_examens'), 'coalesce(croise.nb_examens, 0)',
            numerateur='coalesce(croise.nb_moins_de_3, 0)', denominateur='coalesce(croise.nb_examens, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
