-- Figures computed apart agree to the unit.
select * from {{ ref('reconciliation') }}
where severite = 'exacte' and not coalesce(is_respectee, false)
