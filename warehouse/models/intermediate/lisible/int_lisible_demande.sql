{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande that a collectivité may read, whichever it is.
with final as (
    select
        departement_code,
        demande_id
    from {{ ref('int_demande') }}
    where {{ lisible_par_une_collectivite('demande') }}
)

select * from final
