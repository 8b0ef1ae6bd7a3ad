{{ config(materialized='ephemeral') }}
-- Grain: one row per lease signed, whose household was already a tenant of the social stock.
select * from {{ ref('int_population_attribuee') }}
where is_mutation
