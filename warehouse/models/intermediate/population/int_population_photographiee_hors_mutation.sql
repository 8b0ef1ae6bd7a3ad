{{ config(materialized='ephemeral') }}
-- Grain: one row per demande in the stock at the end of a month photographed, whose household was not a tenant of
-- the social stock.
select * from {{ ref('int_stock_photographie') }}
where not is_mutation
