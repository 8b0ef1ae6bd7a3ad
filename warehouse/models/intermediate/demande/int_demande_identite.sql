{{ config(materialized='ephemeral') }}
-- Grain: one row per demande kept nominative: not radiated, or radiated for less than a year at the date of
-- reference.
with final as (
    select
        demande.departement_code,
        demande.demande_id,
        identite.*
    from {{ ref('int_demande') }} as demande
    inner join {{ ref('stg_demandes__identite') }} as identite
        on demande._depot_id = identite._depot_id and demande._ligne = identite._ligne
    where
        demande.etat_code <> 'radiee'
        or demande.date_radiation > (demande.date_reference - interval '1 year')::date
)

select * from final
