{%- set reponses = {'reponse': 'nb_repondues', 'refus': 'nb_refusees'} -%}
{%- set types = {'typologie': 'typologie_code'} -%}
-- Grain: one row per measure of the catalogue, period, territory, modality and reader: of the answers to offers, those
-- that the reader reads row by row.
with reponse_comptee as (
    {{ reponses_aux_offres() }}
),

reponse as (
    {{ par_lecteur('reponse_comptee') }}
),

reponse_croisee as (
    {{ croiser_les_lus('reponse', reponses.values(), dimensions=types) }}
),

refus_croise as (
    {{ croiser_les_lus('reponse', ['nb_refusees'], profil={'motif_refus': 'motif_refus_code'}, periodes=['annee']) }}
),

refus_dimension as (
    select * from refus_croise
    where dimension <> 'ensemble'
),

final as (
    {{ en_mesures('reponse_croisee', reponses, lecteur='croise.lecteur_code') }}
    union all
    {{ en_mesures('refus_dimension', {'refus': 'nb_refusees'}, lecteur='croise.lecteur_code') }}
)

select * from final
