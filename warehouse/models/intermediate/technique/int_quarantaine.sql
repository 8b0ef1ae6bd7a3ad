select * from {{ ref('stg_technique__quarantaine') }}
