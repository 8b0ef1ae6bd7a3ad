-- Grain: one row per period, territory and modality: days from the filing of a demande to the first proposition of a
-- landlord that did not register it.
with fait as (
    select
        departement_code,
        {{ mois_de('date_entree') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        jours
    from {{ ref('int_proposition_partagee') }}
    where is_premiere and commune_code is not null
),

croise as (
    {{ croiser(
        'fait', [], dimensions={}, profil={'typologie': 'typologie_code', 'bailleur': 'bailleur_code'},
        commune_par_an=true, agregats={
            'quartiles': 'percentile_cont(array[0.25, 0.5, 0.75]) within group (order by fait.jours)',
            'nb': 'count(*)',
        }
    ) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'croise.quartiles[2]', 'coalesce(croise.nb, 0)', borne_basse='croise.quartiles[1]',
            borne_haute='croise.quartiles[3]', denominateur='coalesce(croise.nb, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
