{{ config(indexes=[{'columns': ['mois', 'commune_code']}]) }}
-- Grain: one row per month photographed, first commune and first type: the demandes in the stock, and those of them
-- that each share of the observatory counts.
with {{ parts_du_stock(ref('int_stock_photographie')) }}

select * from final
