{%- set profils_de_l_attente = {
    'typologie': 'typologie_code', 'priorite': 'priorite_code', 'mutation': 'mutation_code',
} -%}
-- Grain: one row per measure of the catalogue, year, territory and modality: of the demandes expired and of those
-- housed that it counts, those that a collectivité may read.
with {{ expirees_par_mois(est_lisible()) }},

expiree_decembre as (
    select * from expiree
    where date_part('month', mois) = 12
),

expiree_croisee as (
    {{ croiser('expiree_decembre', ['expiree'], periodes=['annee']) }}
),

suivie as (
    {{ par_mutation(ref('int_attente_episode')) }}
),

-- Followed for its waiting, a demande is housed in the month of its exit.
logee as (
    select
        departement_code,
        mois_dernier as mois,
        commune_code,
        typologie_code,
        case when is_prioritaire then 'PRIORITAIRE' else 'AUTRE' end as priorite_code,
        mutation_code,
        1 as demande_logee
    from suivie
    where issue = 'logee' and {{ est_lisible() }}
),

logee_croisee as (
    {{ croiser('logee', ['demande_logee'], dimensions={}, profil=profils_de_l_attente, periodes=['annee']) }}
),

final as (
    {{ en_mesures('expiree_croisee', {'expiree': 'expiree'}) }}
    union all
    {{ en_mesures('logee_croisee', {'demande_logee': 'demande_logee'}) }}
)

select * from final
