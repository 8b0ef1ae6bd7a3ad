-- Grain: one row per period, territory and modality: days between availability and lease, with and without a refused
-- offer in between.
with fait as (
    select
        departement_code,
        {{ mois_de('date_bail') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        contingent_code,
        case when has_refus then 'OUI' else 'NON' end as refus_code,
        jours_vacance as jours
    from {{ ref('int_chaine_offre') }}
    where date_bail is not null and jours_vacance is not null
),

croise as (
    {{ croiser(
        'fait', [], dimensions={}, profil=axes_du_logement({'offre_refusee': 'refus_code'}),
        commune_par_an=true,
        agregats={'quartiles': 'percentile_cont(array[0.25, 0.5, 0.75]) within group (order by fait.jours)', 'nb': 'count(*)'}
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
