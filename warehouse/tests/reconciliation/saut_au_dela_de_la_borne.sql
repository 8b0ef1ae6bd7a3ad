{{ config(severity='warn') }}
-- A count that changes too much in a year calls for an explanation.
select * from {{ ref('saut') }}
