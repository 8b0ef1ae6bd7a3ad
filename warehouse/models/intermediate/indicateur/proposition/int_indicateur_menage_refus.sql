-- Grain: one row per year and territory: share of the households answering an offer in the year that refused one at
-- least. A household counts once, where the last dwelling that it answered for is.
with fait as (
    select
        departement_code,
        date_trunc('year', date_issue)::date as mois,
        demande_id,
        (array_agg(commune_code order by date_issue desc, candidature_id desc))[1] as commune_code,
        bool_or(is_refusee)::integer as nb_marques,
        1 as nb_menages
    from {{ ref('int_chaine_proposition') }}
    where date_issue is not null and demande_id is not null and commune_code is not null
    group by 1, 2, 3
),

croise as (
    {{ croiser('fait', ['nb_menages', 'nb_marques'], dimensions={}, periodes=['annee']) }}
),

grille as (
    {{ grille('croise') }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', taux_pct('croise.nb_marques', 'croise.nb_menages'), 'coalesce(croise.nb_menages, 0)',
            numerateur='coalesce(croise.nb_marques, 0)', denominateur='coalesce(croise.nb_menages, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
