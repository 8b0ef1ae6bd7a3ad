{{ config(materialized='view') }}
-- Grain: one row per measure of the catalogue, period, territory, modality and reader: how many of those that it counts
-- the reader may read row by row. A cell without a row holds nobody that it may read.
with final as (
    select * from {{ ref('int_lisible_stock') }}
    union all
    select * from {{ ref('int_lisible_profil') }}
    union all
    select * from {{ ref('int_lisible_evenement') }}
    union all
    select * from {{ ref('int_lisible_bail') }}
    union all
    select * from {{ ref('int_lisible_suivi') }}
    union all
    select * from {{ ref('int_lisible_sortie') }}
    union all
    select * from {{ ref('int_lisible_candidature') }}
    union all
    select * from {{ ref('int_lisible_reponse') }}
    union all
    select * from {{ ref('int_lisible_menage') }}
)

select * from final
