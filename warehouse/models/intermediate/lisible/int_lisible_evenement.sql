{%- set flux = [
    'creation', 'renouvellement', 'radiation', 'radiation_abandon', 'echeance', 'echeance_renouvelee',
] -%}
{%- set actives = ['demande_active', 'demande_active_mutation', 'demande_active_logee'] -%}
{%- set profils_du_flux = {'typologie': 'typologie_code', 'radiation': 'motif'} -%}
{%- set lisibles = ref('int_lisible_demande') -%}
{%- set est_lisible = 'demande_id in (select lisible.demande_id from ' ~ lisibles ~ ' as lisible)' -%}
{%- set active_est_lisible = 'demande.' ~ est_lisible -%}
-- Grain: one row per measure of the catalogue, period, territory and modality: of the demandes filed, renewed,
-- radiated, fallen due, active in the year that it counts, those that a collectivité may read. By the macros that count
-- them all.
with {{ evenements_des_demandes(est_lisible) }},

flux as (
    {{ croiser('fait', flux, dimensions={}, profil=profils_du_flux, commune_par_an=true) }}
),

active as (
    with {{ actives_de_l_annee(active_est_lisible) }}

    select * from par_commune
),

active_croisee as (
    select
        active.departement_code,
        'annee' as periode_type,
        active.annee::text as periode,
        territoire.territoire_type,
        territoire.territoire_code,
        active.dimension,
        active.modalite,
        sum(active.demande_active) as demande_active,
        sum(active.demande_active_mutation) as demande_active_mutation,
        sum(active.demande_active_logee) as demande_active_logee
    from active
    inner join {{ ref('int_territoire_commune') }} as territoire
        on active.commune_code = territoire.commune_code
    where territoire.territoire_type <> 'commune'
    group by
        active.departement_code, active.annee, territoire.territoire_type, territoire.territoire_code,
        active.dimension, active.modalite
),

final as (
    {{ en_mesures('flux', dict(zip(flux, flux))) }}
    union all
    {{ en_mesures('active_croisee', dict(zip(actives, actives))) }}
)

select * from final
