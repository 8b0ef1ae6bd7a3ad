-- Grain: one row per year and territory: share of the households answering an offer in the year that refused one at
-- least. A household counts once, where the last dwelling that it answered for is.
with fait as (
    {{ menages_ayant_repondu() }}
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
