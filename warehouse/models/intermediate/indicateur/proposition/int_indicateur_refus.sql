-- Grain: one row per period, territory and modality: share of the offers answered or expired that were refused.
with fait as (
    {{ reponses_aux_offres() }}
),

croise as (
    {{ croiser(
        'fait', ['nb_repondues', 'nb_refusees'], profil={'bailleur': 'bailleur_code', 'contingent': 'contingent_code'}
    ) }}
),

grille as (
    {{ grille('croise') }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', taux_pct('croise.nb_refusees', 'croise.nb_repondues'), 'coalesce(croise.nb_repondues, 0)',
            numerateur='coalesce(croise.nb_refusees, 0)', denominateur='coalesce(croise.nb_repondues, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
