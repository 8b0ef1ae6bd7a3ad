{{ config(materialized='view') }}
-- Grain: one row per list of communes in force and commune of the département that it covers. A member is a commune, or
-- an EPCI for all of its communes. A hyphen keeps the code of a list apart from those of the other territories.
with final as (
    select
        commune.departement_code,
        split_part(membre.code, '/', 1) as territoire_code,
        membre.libelle,
        membre.code as membre_code,
        commune.commune_code
    from {{ ref('stg_referentiels__enregistrement') }} as membre
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('int_commune') }} as commune
        on membre.territoire_code in (commune.commune_code, commune.epci_code)
    where
        membre.type_enregistrement_code = 'TERRITOIRE'
        and membre.code ~ '^[A-Z0-9]+(-[A-Z0-9]+)+/'
        and coalesce(membre.valide_du <= reference.date_reference, true)
        and coalesce(membre.valide_au > reference.date_reference, true)
)

select * from final
