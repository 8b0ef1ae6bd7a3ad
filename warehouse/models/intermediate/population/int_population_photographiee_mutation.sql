{{ config(materialized='ephemeral') }}
-- Grain: one row per demande in the stock at the end of a month photographed, whose household was already a tenant
-- of the social stock.
select * from {{ ref('int_stock_photographie') }}
where is_mutation
