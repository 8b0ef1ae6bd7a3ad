-- Grain: one row per year, territory and modality: leases by what they are and whom they house.
with fait as (
    select * from {{ ref('int_attribution_fait') }}
),

croise as (
    {{ croiser('fait', ['bail'], dimensions={}, periodes=['annee'], profil_par_commune=true, profil={
        'qpv': 'qpv_code', 'contingent': 'contingent_code', 'priorite': 'priorite_code', 'mutation': 'mutation_code',
        'plafond': 'plafond_code', 'revenu': 'revenu_code', 'taille': 'taille_code', 'financement': 'financement_code',
        'composition': 'composition_code', 'age': 'age_code', 'anciennete': 'anciennete_code',
        'logement_actuel': 'logement_actuel_code', 'motif': 'motif_code',
    }) }}
),

grille as (
    {{ grille('croise') }}
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'grille', 'coalesce(croise.bail, 0)', 'coalesce(croise.bail, 0)', numerateur='coalesce(croise.bail, 0)'
        ) }}
    from grille
    left join croise
        on {{ meme_cellule('grille', 'croise') }}
)

select * from final
