{{ config(materialized='ephemeral') }}
-- Grain: one row per demande kept nominative: not radiated, or radiated for less than a year at the date of
-- reference.
with attribution as (
    select
        departement_code,
        demande_id,
        array_agg(distinct bailleur_code order by bailleur_code) as bailleurs
    from {{ ref('int_attribution') }}
    group by departement_code, demande_id
),

final as (
    select
        demande.departement_code,
        demande.demande_id,
        identite.*,
        demande.etat_code = 'active' as is_demande_active,
        coalesce(attribution.bailleurs, '{}') as bailleurs_attributaires
    from {{ ref('int_demande') }} as demande
    inner join {{ ref('stg_demandes__identite') }} as identite
        on demande._depot_id = identite._depot_id and demande._ligne = identite._ligne
    left join attribution
        on demande.departement_code = attribution.departement_code and demande.demande_id = attribution.demande_id
    where {{ est_conservee('demande') }}
)

select * from final
