-- Grain: one row per month photographed, desk and rubrique: demandes of the stock, and those of them that fill it.
with present as (
    select
        demande.departement_code,
        demande.mois,
        message.guichet_code,
        completude.*
    from {{ ref('int_stock_photographie') }} as demande
    inner join {{ ref('int_demande_message') }} as message
        on demande._depot_id = message._depot_id and demande._ligne = message._ligne
    inner join {{ ref('stg_demandes__completude') }} as completude
        on demande._depot_id = completude._depot_id and demande._ligne = completude._ligne
),

final as (
    select
        present.departement_code,
        present.mois,
        present.guichet_code,
        rubrique.code as rubrique,
        count(*)::integer as effectif,
        count(*) filter (where rubrique.is_renseignee)::integer as renseignees
    from present
    cross join
        lateral (
            values
            ('ressources', present.has_ressources),
            ('revenu_n_1', present.has_revenu_n_1),
            ('revenu_n_2', present.has_revenu_n_2),
            ('telephone', present.has_telephone),
            ('courriel', present.has_courriel),
            ('adresse', present.has_adresse),
            ('situation_familiale', present.has_situation_familiale),
            ('situation_professionnelle', present.has_situation_professionnelle),
            ('entree_logement', present.has_entree_logement),
            ('surface_logement', present.has_surface_logement)
        ) as rubrique (code, is_renseignee)
    group by present.departement_code, present.mois, present.guichet_code, rubrique.code
)

select * from final
