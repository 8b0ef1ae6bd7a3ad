-- Grain: one row per year and territory: share of the households granted a dwelling in the year, with a rank or a
-- condition, that had no lease in the twelve months from that decision. A household counts once, where the last such
-- dwelling is.
with fait as (
    {{ menages_classes() }}
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
