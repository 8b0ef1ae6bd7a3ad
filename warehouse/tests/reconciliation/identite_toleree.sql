{{ config(severity='warn') }}
-- Figures of two files stay close; the table says what separates them.
select * from {{ ref('reconciliation') }}
where severite = 'toleree' and not coalesce(is_respectee, false)
