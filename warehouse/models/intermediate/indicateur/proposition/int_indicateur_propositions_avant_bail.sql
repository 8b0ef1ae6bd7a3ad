-- Grain: one row per period, territory and modality: propositions made for a dwelling before its lease.
with fait as (
    select
        departement_code,
        {{ mois_de('date_bail') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        contingent_code,
        count(*) as nb_baux,
        sum(nb_propositions) as nb_propositions
    from {{ ref('int_chaine_offre') }}
    where date_bail is not null
    group by 1, 2, 3, 4, 5, 6
),

croise as (
    {{ croiser(
        'fait', ['nb_baux', 'nb_propositions'], dimensions={}, profil=axes_du_logement(),
        commune_par_an=true
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'round(croise.nb_propositions / nullif(croise.nb_baux, 0)::numeric, 4)', 'coalesce(croise.nb_baux, 0)',
            numerateur='coalesce(croise.nb_propositions, 0)', denominateur='coalesce(croise.nb_baux, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
