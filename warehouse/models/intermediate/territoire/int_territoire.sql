{{ config(indexes=[{'columns': ['territoire_code'], 'unique': true}]) }}
-- Grain: one row per territory (département, EPCI, commune). An EPCI that crosses the border counts its communes of
-- the département.
with zonage as (
    select distinct on (code_commune)
        code_commune,
        zone_abc
    from {{ ref('zonage_abc') }}
    cross join {{ ref('int_reference') }} as reference
    where valide_au is null or valide_au > reference.date_reference
    order by code_commune asc, valide_du desc
),

commune as (
    select
        commune.departement_code,
        'commune' as territoire_type,
        commune.code_commune as territoire_code,
        commune.nom as libelle,
        commune.epci_code,
        epci.nom as epci_libelle,
        commune.population,
        residences.residences_principales,
        zonage.zone_abc
    from {{ ref('commune') }} as commune
    left join {{ ref('epci') }} as epci
        on commune.epci_code = epci.epci_code
    left join {{ ref('residences_principales') }} as residences
        on commune.code_commune = residences.code_commune
    left join zonage
        on commune.code_commune = zonage.code_commune
),

epci as (
    select
        departement_code,
        'epci' as territoire_type,
        epci_code as territoire_code,
        epci_libelle as libelle,
        epci_code,
        epci_libelle,
        sum(population)::integer as population,
        sum(residences_principales)::integer as residences_principales,
        null as zone_abc
    from commune
    group by departement_code, epci_code, epci_libelle
),

departement as (
    select
        commune.departement_code,
        'departement' as territoire_type,
        commune.departement_code as territoire_code,
        libelle.nom as libelle,
        null as epci_code,
        null as epci_libelle,
        sum(commune.population)::integer as population,
        sum(commune.residences_principales)::integer as residences_principales,
        null as zone_abc
    from commune
    left join {{ ref('departement') }} as libelle
        on commune.departement_code = libelle.departement_code
    group by commune.departement_code, libelle.nom
),

reuni as (
    select * from commune
    union all
    select * from epci
    union all
    select * from departement
),

final as (
    select
        *,
        row_number() over (order by territoire_type, territoire_code)::integer as territoire_rang
    from reuni
)

select * from final
