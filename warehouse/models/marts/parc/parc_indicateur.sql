select * from {{ ref('int_parc_indicateur') }}
