{{ config(indexes=[{'columns': ['commune_code']}]) }}
-- Grain: one row per territory and commune that it covers: a count by commune, joined to this, is a count by territory.
-- Every level of every indicator comes from here; only lists of communes may overlap.
with final as (
    select
        commune.departement_code,
        niveau.territoire_type,
        niveau.territoire_code,
        niveau.libelle,
        commune.commune_code
    from {{ ref('int_commune') }} as commune
    cross join
        lateral (
            values
            ('departement', commune.departement_code, commune.departement_libelle),
            ('epci', commune.epci_code, commune.epci_libelle),
            ('commune', commune.commune_code, commune.libelle),
            ('zone_abc', commune.zone_abc, 'Zone ' || commune.zone_abc),
            ('delegation', commune.delegation_code, 'Délégation – ' || commune.delegation_libelle)
        ) as niveau (territoire_type, territoire_code, libelle)
    where niveau.territoire_code is not null
    union all
    select
        departement_code,
        'liste' as territoire_type,
        territoire_code,
        min(min(libelle)) over (partition by territoire_code) as libelle,
        commune_code
    from {{ ref('int_territoire_liste') }}
    group by departement_code, territoire_code, commune_code
)

select * from final
