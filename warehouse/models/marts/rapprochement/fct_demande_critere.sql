select * from {{ ref('int_demande_critere') }}
