{{ config(indexes=[{'columns': ['territoire_code'], 'unique': true}]) }}
-- Grain: one row per territory (département, EPCI, commune, ABC zone, territory of délégation, list of communes). An
-- EPCI that crosses the border counts its communes of the département.
with territoire as (
    select
        territoire.departement_code,
        territoire.territoire_type,
        territoire.territoire_code,
        territoire.libelle,
        sum(commune.population)::integer as population,
        sum(commune.residences_principales)::integer as residences_principales,
        min(commune.epci_code) as epci_code,
        min(commune.epci_libelle) as epci_libelle,
        min(commune.zone_abc) as zone_abc,
        min(commune.delegation_code) as delegation_code
    from {{ ref('int_territoire_commune') }} as territoire
    inner join {{ ref('int_commune') }} as commune
        on territoire.commune_code = commune.commune_code
    group by
        territoire.departement_code, territoire.territoire_type, territoire.territoire_code, territoire.libelle
),

final as (
    select
        departement_code,
        territoire_type,
        territoire_code,
        libelle,
        case when territoire_type in ('commune', 'epci') then epci_code end as epci_code,
        case when territoire_type in ('commune', 'epci') then epci_libelle end as epci_libelle,
        population,
        residences_principales,
        case when territoire_type in ('commune', 'zone_abc') then zone_abc end as zone_abc,
        case when territoire_type in ('commune', 'delegation') then delegation_code end as delegation_code,
        row_number() over (order by territoire_type, territoire_code)::integer as territoire_rang
    from territoire
)

select * from final
