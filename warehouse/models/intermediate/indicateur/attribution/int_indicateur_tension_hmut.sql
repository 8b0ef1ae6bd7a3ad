-- Grain: one row per period, territory and modality: stock outside mutations at its end over the leases outside
-- mutations of the twelve months to it.
with fait as (
    select
        departement_code,
        mois,
        is_fin_annee,
        commune_code,
        typologie_code,
        stock_hors_mutation as stock
    from {{ ref('int_stock_mutation') }}
    where stock_hors_mutation > 0
),

decembre as (
    select * from fait
    where is_fin_annee
),

stock as (
    {{ croiser('fait', ['stock'], dimensions={}, periodes=['mois'], commune_par_an=true) }}
    union all
    {{ croiser('decembre', ['stock'], dimensions={}, profil={'typologie': 'typologie_code'}, periodes=['annee']) }}
),

{{ tension('stock', ref('int_mesure_bail'), 'bail_hors_mutation') }}

select * from final
