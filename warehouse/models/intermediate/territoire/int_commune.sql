{{ config(indexes=[{'columns': ['commune_code'], 'unique': true}]) }}
-- Grain: one row per commune of the département of the installation, with every territory that it belongs to.
with zonage as (
    select distinct on (code_commune)
        code_commune,
        zone_abc
    from {{ ref('zonage_abc') }}
    cross join {{ ref('int_reference') }} as reference
    where valide_au is null or valide_au > reference.date_reference
    order by code_commune asc, valide_du desc
),

-- A delegation holds over the own territory of an organisme, or over what a record of its own names.
delegataire as (
    select
        organisme.organisme_code,
        organisme.libelle,
        organisme.territoire_code
    from {{ ref('int_organisme') }} as organisme
    where organisme.is_delegataire and organisme.is_en_vigueur
    union
    select
        organisme.organisme_code,
        organisme.libelle,
        delegation.territoire_code
    from {{ ref('stg_referentiels__enregistrement') }} as delegation
    cross join {{ ref('int_reference') }} as reference
    inner join {{ ref('int_organisme') }} as organisme
        on delegation.organisme_code = organisme.organisme_code
    where
        delegation.type_enregistrement_code = 'DELEGATION'
        and organisme.is_en_vigueur
        and coalesce(delegation.valide_du <= reference.date_reference, true)
        and coalesce(delegation.valide_au > reference.date_reference, true)
),

-- That of a commune prevails over that of its EPCI.
delegation as (
    select distinct on (commune.code_commune)
        commune.code_commune,
        delegataire.organisme_code,
        delegataire.libelle
    from {{ ref('commune') }} as commune
    inner join delegataire
        on delegataire.territoire_code in (commune.code_commune, commune.epci_code)
    order by
        commune.code_commune asc,
        (delegataire.territoire_code = commune.code_commune) desc,
        delegataire.organisme_code asc
),

final as (
    select
        commune.departement_code,
        departement.nom as departement_libelle,
        commune.code_commune as commune_code,
        commune.nom as libelle,
        commune.epci_code,
        epci.nom as epci_libelle,
        commune.population,
        residences.residences_principales,
        zonage.zone_abc,
        delegation.organisme_code as delegation_code,
        delegation.libelle as delegation_libelle
    from {{ ref('commune') }} as commune
    left join {{ ref('departement') }} as departement
        on commune.departement_code = departement.departement_code
    left join {{ ref('epci') }} as epci
        on commune.epci_code = epci.epci_code and commune.departement_code = epci.departement_code
    left join {{ ref('residences_principales') }} as residences
        on commune.code_commune = residences.code_commune
    left join zonage
        on commune.code_commune = zonage.code_commune
    left join delegation
        on commune.code_commune = delegation.code_commune
    where commune.departement_code = {{ departement_du_fichier() }}
)

select * from final
