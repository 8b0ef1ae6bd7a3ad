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

delegataire as (
    select
        organisme_code,
        libelle,
        territoire_code
    from {{ ref('int_organisme') }}
    where is_delegataire and is_en_vigueur
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
        delegataire.organisme_code as delegation_code,
        delegataire.libelle as delegation_libelle
    from {{ ref('commune') }} as commune
    left join {{ ref('departement') }} as departement
        on commune.departement_code = departement.departement_code
    left join {{ ref('epci') }} as epci
        on commune.epci_code = epci.epci_code and commune.departement_code = epci.departement_code
    left join {{ ref('residences_principales') }} as residences
        on commune.code_commune = residences.code_commune
    left join zonage
        on commune.code_commune = zonage.code_commune
    left join delegataire
        on delegataire.territoire_code in (commune.epci_code, commune.code_commune)
    where commune.departement_code = {{ departement_du_fichier() }}
)

select * from final
