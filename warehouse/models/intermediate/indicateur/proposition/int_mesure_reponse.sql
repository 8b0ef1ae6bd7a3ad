-- Grain: one row per period, territory of the dwelling and modality: offers answered or expired, and those refused.
with fait as (
    {{ reponses_aux_offres() }}
),

croise as (
    {{ croiser(
        'fait', ['nb_repondues', 'nb_refusees'], profil={'contingent': 'contingent_code'},
        suivi={'bailleur': 'bailleur_code'}
    ) }}
),

grille as (
    {{ grille('croise') }}
),

final as (
    {{ mesurer_la_grille('grille', 'croise', ['nb_repondues', 'nb_refusees']) }}
)

select * from final
