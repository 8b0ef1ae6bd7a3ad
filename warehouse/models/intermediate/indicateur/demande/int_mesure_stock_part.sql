{%- set mesures = [
    'stock', 'menage', 'motif_urgent', 'multi_type', 'plafond_plai', 'plafond_connu', 'sous_q1', 'ressources_connues', 'endogene',
    'residence_connue', 'delai_anormal_sans_proposition',
] -%}
-- Grain: one row per period (every December, and the last month), territory and modality that holds demandes: the stock
-- and those of it that each share counts.
with {{ decembre_et_dernier(ref('int_stock_part')) }},

final as (
    {{ croiser('decembre', mesures, periodes=['annee']) }}
    union all
    {{ croiser('dernier', mesures, periodes=['mois'], commune_par_an=true) }}
)

select * from final
