{{ config(materialized='ephemeral') }}
-- Grain: one row per demande and calendar year in which it was in the stock one day at least, whose household was
-- not a tenant of the social stock.
select * from {{ ref('int_population_active') }}
where not is_mutation
