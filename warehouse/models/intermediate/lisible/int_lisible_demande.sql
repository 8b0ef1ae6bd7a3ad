{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande that a partner may read beside the figures that are published, whichever it is.
with final as (
    select
        departement_code,
        demande_id
    from {{ ref('int_demande') }}
    where {{ lisible_par_un_partenaire('demande') }}
)

select * from final
