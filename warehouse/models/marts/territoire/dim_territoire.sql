with final as (
    select
        departement_code,
        territoire_type,
        territoire_code,
        libelle,
        epci_code,
        epci_libelle,
        population,
        residences_principales,
        zone_abc,
        delegation_code
    from {{ ref('int_territoire') }}
)

select * from final
