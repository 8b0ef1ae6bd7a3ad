{%- set menages = ['nb_menages', 'nb_marques'] -%}
{%- set types = {'typologie': 'typologie_code'} -%}
-- Grain: one row per measure of the catalogue, period, territory, modality and reader: of the households behind the
-- candidatures, those that the reader knows. It reads a household when it reads one of its candidatures of the year.
with menage_repondant as (
    select distinct
        demande_id,
        date_trunc('year', date_issue)::date as mois,
        bailleur_code,
        contingent_code
    from {{ ref('int_chaine_proposition') }}
    where date_issue is not null
),

menage_repondant_lu as (
    {{ par_lecteur('menage_repondant') }}
),

reponse_lue as (
    select distinct
        demande_id,
        mois,
        lecteur_code
    from menage_repondant_lu
),

ayant_repondu as (
    {{ menages_ayant_repondu() }}
),

menage_offre as (
    select
        ayant_repondu.*,
        reponse_lue.lecteur_code
    from ayant_repondu
    inner join reponse_lue
        on ayant_repondu.demande_id = reponse_lue.demande_id and ayant_repondu.mois = reponse_lue.mois
),

menage_offre_croise as (
    {{ croiser_les_lus('menage_offre', menages, periodes=['annee']) }}
),

classee as (
    select
        classee.*,
        proposition.contingent_code
    from {{ ref('int_demande_classee') }} as classee
    inner join {{ ref('int_chaine_proposition') }} as proposition
        on classee.candidature_id = proposition.candidature_id
),

classee_lue as (
    {{ par_lecteur('classee') }}
),

classement_lu as (
    select distinct
        demande_id,
        date_trunc('year', mois)::date as mois,
        lecteur_code
    from classee_lue
),

ayant_ete_classe as (
    {{ menages_classes() }}
),

menage_classe as (
    select
        ayant_ete_classe.*,
        classement_lu.lecteur_code
    from ayant_ete_classe
    inner join classement_lu
        on ayant_ete_classe.demande_id = classement_lu.demande_id and ayant_ete_classe.mois = classement_lu.mois
),

menage_classe_croise as (
    {{ croiser_les_lus('menage_classe', menages, periodes=['annee']) }}
),

reclassee as (
    select
        *,
        1 as menage_classe_2
    from classee_lue
    where rang_classement = 2 and not is_loge and commune_code is not null
),

reclassee_croisee as (
    {{ croiser_les_lus('reclassee', ['menage_classe_2'], profil=types) }}
),

final as (
    {%- for croise, mesures in {
        'menage_offre_croise': {'menage_offre': 'nb_menages', 'menage_refus': 'nb_marques'},
        'menage_classe_croise': {'menage_classe': 'nb_menages', 'menage_non_loge': 'nb_marques'},
        'reclassee_croisee': {'menage_classe_2': 'menage_classe_2'},
    }.items() %}
    {{ en_mesures(croise, mesures, lecteur='croise.lecteur_code') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
