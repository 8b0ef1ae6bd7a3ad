{{ config(materialized='view') }}
-- Grain: one row per month, territory and typology (TOUS = all), zero included: stock at the end of the month and its
-- seniority. The communes and what is above them are counted side by side.
with final as (
    select * from {{ ref('int_stock_mensuel_commune') }}
    union all
    select * from {{ ref('int_stock_mensuel_territoire') }}
)

select * from final
