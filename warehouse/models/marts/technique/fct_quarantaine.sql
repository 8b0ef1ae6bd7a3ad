select * from {{ ref('int_quarantaine') }}
