-- Grain: one row per year and territory: share of the households granted a dwelling in the year, with a rank or a
-- condition, that had no lease in the twelve months from that decision. A household counts once, where the last such
-- dwelling is.
with fait as (
    select
        departement_code,
        date_trunc('year', mois)::date as mois,
        demande_id,
        (array_agg(commune_code order by rang_classement desc))[1] as commune_code,
        bool_and(not is_loge)::integer as nb_marques,
        1 as nb_menages
    from {{ ref('int_demande_classee') }}
    where commune_code is not null
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
