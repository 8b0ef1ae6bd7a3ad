-- Grain: one row per month photographed, desk and commune of the first wish: demandes of the stock, and those of them
-- that fill each rubrique.
with final as (
    select
        demande.departement_code,
        demande.mois,
        message.guichet_code,
        demande.commune_code,
        {%- for rubrique in rubriques_de_completude() %}
        (count(*) filter (where completude.has_{{ rubrique }}))::integer as {{ rubrique }},
        {%- endfor %}
        count(*)::integer as effectif
    from {{ ref('int_stock_photographie') }} as demande
    inner join {{ ref('int_demande_message') }} as message
        on demande._depot_id = message._depot_id and demande._ligne = message._ligne
    inner join {{ ref('stg_demandes__completude') }} as completude
        on demande._depot_id = completude._depot_id and demande._ligne = completude._ligne
    group by demande.departement_code, demande.mois, message.guichet_code, demande.commune_code
)

select * from final
