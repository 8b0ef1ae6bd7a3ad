{%- set baux = [
    'bail', 'bail_dalo', 'bail_prioritaire', 'bail_mutation', 'bail_hors_mutation', 'bail_hors_qpv', 'bail_hors_qpv_q1',
    'bail_qpv', 'bail_qpv_q2_q4', 'bail_delai_connu',
] -%}
{%- set reponses = {'reponse': 'nb_repondues', 'refus': 'nb_refusees'} -%}
{%- set profils_du_bail = {
    'typologie': 'typologie_code', 'qpv': 'qpv_code', 'priorite': 'priorite_code', 'mutation': 'mutation_code',
    'plafond': 'plafond_code', 'revenu': 'revenu_code', 'taille': 'taille_code', 'financement': 'financement_code',
    'composition': 'composition_code', 'age': 'age_code', 'anciennete': 'anciennete_code',
    'logement_actuel': 'logement_actuel_code', 'motif': 'motif_code',
} -%}
{%- set profils_de_la_vacance = {'typologie': 'typologie_code', 'offre_refusee': 'refus_code'} -%}
{%- set types = {'typologie': 'typologie_code'} -%}
{%- set lisibles = ref('int_lisible_demande') -%}
{%- set est_lisible = 'demande_id in (select lisible.demande_id from ' ~ lisibles ~ ' as lisible)' -%}
-- Grain: one row per measure of the catalogue, period, territory and modality: of the leases and of the answers to
-- offers that it counts, those that a collectivité may read. By the facts and the macros that count them all.
with bail_lisible as (
    select
        fait.*,
        attribution.offre_id,
        attribution.reservataire_code,
        attribution.{{ est_lisible }} as is_demande_lisible
    from {{ ref('int_attribution_fait') }} as fait
    inner join {{ ref('int_population_attribuee') }} as attribution
        on fait.attribution_id = attribution.attribution_id
    where {{ lisible_par_une_collectivite('contingent', 'attribution.') }} or attribution.{{ est_lisible }}
),

bail as (
    {{ croiser('bail_lisible', baux, dimensions={}, profil=profils_du_bail, commune_par_an=true) }}
),

-- All the leases of their contingent are read by collectivités, each its own: what the one that reads most may read.
par_reservataire as (
    select
        fait.departement_code,
        to_char(fait.mois, 'YYYY') as periode,
        territoire.territoire_type,
        territoire.territoire_code,
        fait.contingent_code,
        count(*) filter (where not fait.is_demande_lisible) as du_reservataire,
        sum(count(*) filter (where fait.is_demande_lisible)) over (
            partition by
                fait.departement_code, to_char(fait.mois, 'YYYY'), territoire.territoire_type,
                territoire.territoire_code, fait.contingent_code
        ) as de_demandes_lisibles
    from bail_lisible as fait
    inner join {{ ref('int_territoire_commune') }} as territoire
        on fait.commune_code = territoire.commune_code
    where territoire.territoire_type <> 'commune'
    group by
        fait.departement_code, to_char(fait.mois, 'YYYY'), territoire.territoire_type, territoire.territoire_code,
        fait.contingent_code, fait.reservataire_code
),

contingent as (
    select
        departement_code,
        'annee' as periode_type,
        periode,
        territoire_type,
        territoire_code,
        'contingent' as dimension,
        contingent_code as modalite,
        max(du_reservataire) + max(de_demandes_lisibles) as bail
    from par_reservataire
    group by departement_code, periode, territoire_type, territoire_code, contingent_code
),

vacance as (
    select
        vacance.departement_code,
        {{ mois_de('vacance.date_bail') }} as mois,
        vacance.commune_code,
        vacance.typologie_code,
        case when vacance.has_refus then 'OUI' else 'NON' end as refus_code,
        1 as bail_offre
    from {{ ref('int_chaine_offre') }} as vacance
    where vacance.date_bail is not null and vacance.offre_id in (select bail_lisible.offre_id from bail_lisible)
),

vacance_croisee as (
    {{ croiser('vacance', ['bail_offre'], dimensions={}, profil=profils_de_la_vacance, commune_par_an=true) }}
),

reponse as (
    {{ reponses_aux_offres(lisible_par_une_collectivite('contingent')) }}
),

reponse_croisee as (
    {{ croiser('reponse', reponses.values(), dimensions={}, profil=types, commune_par_an=true) }}
),

final as (
    {{ en_mesures('bail', dict(zip(baux, baux))) }}
    union all
    {{ en_mesures('contingent', {'bail': 'bail'}) }}
    union all
    {{ en_mesures('vacance_croisee', {'bail_offre': 'bail_offre'}) }}
    union all
    {{ en_mesures('reponse_croisee', reponses) }}
)

select * from final
