{%- set mesures = ['menage_offre', 'menage_refus', 'menage_classe', 'menage_non_loge'] -%}
-- Grain: one row per year and territory: households that answered an offer, and those of them that refused one;
-- households granted a dwelling with a rank or a condition, and those of them that had no lease in the twelve months
-- from it. A household counts once, where the last such dwelling is.
with repondu as (
    {{ menages_ayant_repondu() }}
),

classe as (
    {{ menages_classes() }}
),

fait as (
    {{ reunir_les_faits([
        {'lignes': 'repondu', 'axes': {}, 'mesures': {
            'menage_offre': 'sum(nb_menages)', 'menage_refus': 'sum(nb_marques)'
        }},
        {'lignes': 'classe', 'axes': {}, 'mesures': {
            'menage_classe': 'sum(nb_menages)', 'menage_non_loge': 'sum(nb_marques)'
        }},
    ], [], mesures) }}
),

croise as (
    {{ croiser('fait', mesures, dimensions={}, periodes=['annee']) }}
),

grille as (
    {{ grille('croise') }}
),

final as (
    {{ mesurer_la_grille('grille', 'croise', mesures) }}
)

select * from final
