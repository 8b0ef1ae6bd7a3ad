{%- set rubriques = [
    'ressources', 'revenu_n_1', 'revenu_n_2', 'telephone', 'courriel', 'adresse', 'situation_familiale',
    'situation_professionnelle', 'entree_logement', 'surface_logement',
] -%}
-- Grain: one row per month photographed, desk and rubrique: demandes of the stock, and those of them that fill it.
with compte as (
    select
        demande.departement_code,
        demande.mois,
        message.guichet_code,
        {%- for rubrique in rubriques %}
        (count(*) filter (where completude.has_{{ rubrique }}))::integer as {{ rubrique }},
        {%- endfor %}
        count(*)::integer as effectif
    from {{ ref('int_stock_photographie') }} as demande
    inner join {{ ref('int_demande_message') }} as message
        on demande._depot_id = message._depot_id and demande._ligne = message._ligne
    inner join {{ ref('stg_demandes__completude') }} as completude
        on demande._depot_id = completude._depot_id and demande._ligne = completude._ligne
    group by demande.departement_code, demande.mois, message.guichet_code
),

final as (
    select
        compte.departement_code,
        compte.mois,
        compte.guichet_code,
        rubrique.code as rubrique,
        compte.effectif,
        rubrique.renseignees
    from compte
    cross join
        lateral (
            values
            {%- for rubrique in rubriques %}
            ('{{ rubrique }}', compte.{{ rubrique }}){{ ',' if not loop.last }}
            {%- endfor %}
        ) as rubrique (code, renseignees)
)

select * from final
