-- Grain: one row per period, territory and modality: offers refused, silence included, by reason.
with fait as (
    select
        departement_code,
        {{ mois_de('date_issue') }} as mois,
        commune_code,
        typologie_code,
        {{ motif_du_refus() }} as motif_code,
        count(*) as nb_refus
    from {{ ref('int_chaine_proposition') }}
    where is_refusee
    group by 1, 2, 3, 4, 5
),

croise as (
    {{ croiser(
        'fait', ['nb_refus'], dimensions={}, profil={'motif_refus': 'motif_code', 'typologie': 'typologie_code'}, commune_par_an=true
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'coalesce(croise.nb_refus, 0)', 'coalesce(croise.nb_refus, 0)', numerateur='coalesce(croise.nb_refus, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
