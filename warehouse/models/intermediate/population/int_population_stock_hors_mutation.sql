{{ config(materialized='ephemeral') }}
-- Grain: one row per demande and interval of days spent in the stock, whose household was not a tenant of the social
-- stock.
select * from {{ ref('int_population_stock') }}
where not is_mutation
