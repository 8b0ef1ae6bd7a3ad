select * from {{ ref('int_attribution') }}
