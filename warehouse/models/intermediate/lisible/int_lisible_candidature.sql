{%- set etapes = {
    'positionnee': 'nb_positionnees', 'examinee': 'nb_examinees', 'favorable': 'nb_favorables', 'offerte': 'nb_offertes',
    'acceptee': 'nb_acceptees', 'bail_proposition': 'nb_baux', 'proposition_bailleur': 'nb_du_bailleur',
    'proposition_autre_guichet': 'nb_autre_guichet', 'premiere_proposition_autre': 'nb_premieres',
} -%}
{%- set types = {'typologie': 'typologie_code'} -%}
-- Grain: one row per measure of the catalogue, period, territory, modality and reader: of the candidatures by step,
-- decision and end, those that the reader reads row by row.
with entonnoir as (
    {{ par_lecteur(ref('int_chaine_entonnoir')) }}
),

entonnoir_croise as (
    {{ croiser_les_lus('entonnoir', etapes.values(), profil=types) }}
),

decision_comptee as (
    select
        departement_code,
        {{ mois_de('date_cal') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        contingent_code,
        decision_code,
        motif_non_attribution_code,
        count(*) as decision,
        count(*) filter (where decision_code = 'NAT') as non_attribution
    from {{ ref('int_chaine_proposition') }}
    where decision_code is not null and commune_code is not null
    group by
        departement_code, mois, commune_code, typologie_code, bailleur_code, contingent_code, decision_code,
        motif_non_attribution_code
),

decision as (
    {{ par_lecteur('decision_comptee') }}
),

decision_croisee as (
    {{ croiser_les_lus('decision', ['decision'], profil=dict(types, decision='decision_code')) }}
),

non_attribution_croisee as (
    {{ croiser_les_lus(
        'decision', ['non_attribution'], profil={'motif_non_attribution': 'motif_non_attribution_code'}
    ) }}
),

echec_compte as (
    select
        departement_code,
        {{ mois_de('date_fin') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        contingent_code,
        issue_code,
        count(*) as echec_proposition
    from {{ ref('int_chaine_proposition') }}
    where issue_code not in ('BAIL', 'EN_COURS') and commune_code is not null
    group by departement_code, mois, commune_code, typologie_code, bailleur_code, contingent_code, issue_code
),

echec as (
    {{ par_lecteur('echec_compte') }}
),

echec_croise as (
    {{ croiser_les_lus('echec', ['echec_proposition'], profil=dict(types, etape='issue_code')) }}
),

final as (
    {%- for croise, mesures in {
        'entonnoir_croise': etapes, 'decision_croisee': {'decision': 'decision'},
        'non_attribution_croisee': {'non_attribution': 'non_attribution'},
        'echec_croise': {'echec_proposition': 'echec_proposition'},
    }.items() %}
    {{ en_mesures(croise, mesures, lecteur='croise.lecteur_code') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
