-- Grain: one row per period, territory and modality: dwellings examined with fewer than three candidates, by reason.
with fait as (
    select
        departement_code,
        {{ mois_de('date_cal') }} as mois,
        commune_code,
        coalesce(motif_moins_de_3_code, 'INCONNU') as motif_code,
        count(*) as nb_examens
    from {{ ref('int_examen_logement') }}
    where nb_candidats < 3
    group by 1, 2, 3, 4
),

croise as (
    {{ croiser(
        'fait', ['nb_examens'], dimensions={}, profil={'motif_moins_de_3': 'motif_code'}, commune_par_an=true
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'coalesce(croise.nb_examens, 0)', 'coalesce(croise.nb_examens, 0)', numerateur='coalesce(croise.nb_examens, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
