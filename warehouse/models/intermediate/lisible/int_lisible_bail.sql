{%- set baux = [
    'bail', 'bail_dalo', 'bail_prioritaire', 'bail_mutation', 'bail_hors_mutation', 'bail_hors_qpv', 'bail_hors_qpv_q1',
    'bail_qpv', 'bail_qpv_q2_q4', 'bail_delai_connu',
] -%}
{%- set profils_du_bail = {
    'qpv': 'qpv_code', 'priorite': 'priorite_code', 'mutation': 'mutation_code',
    'plafond': 'plafond_code', 'revenu': 'revenu_code', 'taille': 'taille_code', 'financement': 'financement_code',
    'composition': 'composition_code', 'age': 'age_code', 'anciennete': 'anciennete_code',
    'logement_actuel': 'logement_actuel_code', 'motif': 'motif_code',
} -%}
{%- set profils_de_la_vacance = {'typologie': 'typologie_code', 'offre_refusee': 'refus_code'} -%}
{%- set types = {'typologie': 'typologie_code'} -%}
-- Grain: one row per measure of the catalogue, period, territory, modality and reader: of the leases that it counts,
-- those that the reader reads row by row. By the facts and the macros that count them all. Leases by contingent are
-- published for the département alone.
with {{ baux_lus() }},

bail as (
    {{ croiser_les_lus('bail_lu', baux, dimensions=types) }}
),

profil as (
    {{ croiser_les_lus('bail_lu', ['bail'], profil=profils_du_bail, periodes=['annee'], profil_par_commune=true) }}
    union all
    {{ croiser_le_departement(
        'bail_lu', ['bail'], profil={'contingent': 'contingent_du_bailleur_code'}, periodes=['annee'],
        cles=['lecteur_code']
    ) }}
),

-- All the leases of their contingent are read by collectivités, each its own: what the one that reads most may read.
par_reservataire as (
    select
        departement_code,
        to_char(mois, 'YYYY') as periode,
        contingent_code,
        count(*) filter (where not is_demande_lisible) as du_reservataire,
        sum(count(*) filter (where is_demande_lisible)) over (
            partition by departement_code, to_char(mois, 'YYYY'), contingent_code
        ) as de_demandes_lisibles
    from bail_lu
    where lecteur_code = 'COLLECTIVITES'
    group by departement_code, to_char(mois, 'YYYY'), contingent_code, reservataire_code
),

contingent as (
    select
        departement_code,
        'annee' as periode_type,
        periode,
        'departement' as territoire_type,
        departement_code as territoire_code,
        'contingent' as dimension,
        contingent_code as modalite,
        max(du_reservataire) + max(de_demandes_lisibles) as bail
    from par_reservataire
    group by departement_code, periode, contingent_code
),

vacance as (
    select
        vacance.departement_code,
        {{ mois_de('vacance.date_bail') }} as mois,
        vacance.commune_code,
        vacance.typologie_code,
        case when vacance.has_refus then 'OUI' else 'NON' end as refus_code,
        bail_lu.lecteur_code,
        1 as bail_offre
    from {{ ref('int_chaine_offre') }} as vacance
    inner join bail_lu
        on vacance.offre_id = bail_lu.offre_id
    where vacance.date_bail is not null
),

vacance_croisee as (
    {{ croiser_les_lus('vacance', ['bail_offre'], profil=profils_de_la_vacance) }}
),

bail_dimension as (
    select * from profil
    where dimension <> 'ensemble'
),

final as (
    {{ en_mesures('bail', dict(zip(baux, baux)), lecteur='croise.lecteur_code') }}
    union all
    {{ en_mesures('bail_dimension', {'bail': 'bail'}, lecteur='croise.lecteur_code') }}
    union all
    {{ en_mesures('contingent', {'bail': 'bail'}) }}
    union all
    {{ en_mesures('vacance_croisee', {'bail_offre': 'bail_offre'}, lecteur='croise.lecteur_code') }}
)

select * from final
