{{ config(materialized='ephemeral') }}
-- Grain: one row per demande and priority status under which its waiting is followed, whose household was not a
-- tenant of the social stock.
select * from {{ ref('int_attente_episode') }}
where not is_mutation
