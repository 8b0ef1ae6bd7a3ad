{%- set mesures = [
    'stock', 'menage', 'motif_urgent', 'multi_type', 'plafond_plai', 'plafond_connu', 'sous_q1', 'ressources_connues', 'endogene',
    'residence_connue', 'delai_anormal_sans_proposition',
] -%}
-- Grain: one row per period (every December, and the last month), territory and modality that holds demandes: the stock
-- and those of it that each share counts.
with fait_decembre as (
    select * from {{ ref('int_stock_part') }}
    where date_part('month', mois) = 12
),

fait_dernier as (
    select fait.* from {{ ref('int_stock_part') }} as fait
    inner join {{ ref('int_reference') }} as reference
        on fait.mois = reference.dernier_mois
),

final as (
    {{ croiser('fait_decembre', mesures, periodes=['annee']) }}
    union all
    {{ croiser('fait_dernier', mesures, periodes=['mois'], commune_par_an=true) }}
)

select * from final
