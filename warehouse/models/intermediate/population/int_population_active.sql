-- Grain: one row per demande and calendar year in which it was in the stock one day at least, as it was on its last day
-- in that year. The first and the last year are known only for the days that the files cover.
with final as (
    {{ demandes_actives(ref('int_population_stock'), 'demande_id') }}
)

select * from final
