{{ config(materialized='ephemeral') }}
-- Grain: one row per lease signed, whose household was not a tenant of the social stock.
select * from {{ ref('int_population_attribuee') }}
where not is_mutation
