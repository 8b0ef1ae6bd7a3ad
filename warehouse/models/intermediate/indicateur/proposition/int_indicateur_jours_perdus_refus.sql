-- Grain: one row per period, territory and modality: days that the let dwellings stood empty between their first
-- refused offer and the offer that was accepted, none without a refusal.
with fait as (
    select
        departement_code,
        {{ mois_de('date_bail') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        contingent_code,
        case when has_refus then 'OUI' else 'NON' end as refus_code,
        count(*) as nb_logements,
        sum(coalesce(jours_perdus, 0)) as jours_perdus
    from {{ ref('int_chaine_offre') }}
    where date_bail is not null
    group by 1, 2, 3, 4, 5, 6, 7
),

croise as (
    {{ croiser(
        'fait', ['nb_logements', 'jours_perdus'], dimensions={}, profil=axes_du_logement({'offre_refusee': 'refus_code'}),
        commune_par_an=true
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'round(croise.jours_perdus / nullif(croise.nb_logements, 0)::numeric, 2)', 'coalesce(croise.nb_logements, 0)',
            numerateur='coalesce(croise.jours_perdus, 0)', denominateur='coalesce(croise.nb_logements, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
