{%- set reponses = ['reponse', 'refus'] -%}
{%- set types = {'typologie': 'typologie_code'} -%}
{%- set lecteurs = ['lecteur_code'] -%}
-- Grain: one row per measure of the catalogue, period, territory, modality and reader: of the answers to offers, those
-- that the reader reads row by row.
with publie as (
    select * from {{ ref('int_territoire_commune') }}
    where territoire_type in ('epci', 'commune', 'zone_abc', 'delegation')
),

reponse_comptee as (
    select
        departement_code,
        {{ mois_de('date_issue') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        contingent_code,
        case when is_refusee then {{ motif_du_refus() }} end as motif_code,
        count(*) as reponse,
        count(*) filter (where is_refusee) as refus
    from {{ ref('int_chaine_proposition') }}
    where date_issue is not null
    group by 1, 2, 3, 4, 5, 6, 7
),

reponse as (
    {{ par_lecteur('reponse_comptee') }}
),

reponse_croisee as (
    {{ croiser_le_departement('reponse', reponses, profil=types, cles=lecteurs) }}
    union all
    {{ croiser('reponse', reponses, dimensions={}, cles=lecteurs, territoires='publie') }}
),

refus_croise as (
    {{ croiser_le_departement(
        'reponse', ['refus'], profil={'motif_refus': 'motif_code'}, periodes=['annee'], cles=lecteurs
    ) }}
),

refus_dimension as (
    select * from refus_croise
    where dimension <> 'ensemble'
),

final as (
    {{ en_mesures('reponse_croisee', dict(zip(reponses, reponses)), lecteur='croise.lecteur_code') }}
    union all
    {{ en_mesures('refus_dimension', {'refus': 'refus'}, lecteur='croise.lecteur_code') }}
)

select * from final
