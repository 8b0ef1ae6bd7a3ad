with fait as (
    select
        departement_code,
        date_trunc('month', date_issue)::date as mois,
        commune_code,
        epci_code,
        {{ typologie_souhaitable('typologie_code') }} as typologie_code,
        count(*) as nb_repondues,
        count(*) filter (where is_refusee) as nb_refusees
    from {{ ref('int_candidature') }}
    where date_issue is not null
    group by 1, 2, 3, 4, 5
),

croise as (
    {{ croiser('fait', ['nb_repondues', 'nb_refusees']) }}
),

grille as (
    {{ grille('croise') }}
),

final as (
    select
        grille.departement_code,
        grille.periode_type,
        grille.periode,
        grille.territoire_type,
        grille.territoire_code,
        grille.typologie,
        {{ taux_pct('croise.nb_refusees', 'croise.nb_repondues') }} as valeur,
        coalesce(croise.nb_refusees, 0)::numeric as numerateur,
        coalesce(croise.nb_repondues, 0)::numeric as denominateur,
        coalesce(croise.nb_repondues, 0)::integer as effectif,
        false as is_masque
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
