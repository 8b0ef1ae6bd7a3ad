{{ config(materialized='view') }}
-- Grain: one row per measure of the catalogue, period, territory and modality: how many of those that it counts a
-- collectivité may read, whichever it is. A cell without a row holds nobody that one may read.
with final as (
    select * from {{ ref('int_lisible_stock') }}
    union all
    select * from {{ ref('int_lisible_profil') }}
    union all
    select * from {{ ref('int_lisible_evenement') }}
    union all
    select * from {{ ref('int_lisible_bail') }}
)

select * from final
