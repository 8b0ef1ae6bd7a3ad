with seuil as (
    select
        territoire.territoire_code,
        delai.seuil_mois,
        delai.valide_du,
        row_number() over (
            partition by territoire.territoire_code
            order by
                array_position(array['commune', 'epci', 'departement'], delai.territoire_type) asc,
                delai.valide_du desc
        ) as priorite
    from {{ ref('int_territoire') }} as territoire
    inner join {{ ref('delai_anormal') }} as delai
        on
            territoire.departement_code = delai.departement_code
            and delai.typologie_code is null
            and delai.territoire_code
            in (territoire.territoire_code, territoire.epci_code, territoire.departement_code)
    inner join {{ ref('int_reference') }} as reference
        on
            delai.valide_du <= reference.date_reference
            and coalesce(delai.valide_au > reference.date_reference, true)
    where territoire.territoire_type in ('departement', 'epci', 'commune')
),

membre as (
    select
        territoire_code,
        array_agg(commune_code order by commune_code) as communes
    from {{ ref('int_territoire_commune') }}
    where territoire_type in ('zone_abc', 'delegation', 'liste')
    group by territoire_code
),

-- A district is known by its main commune: a territory has those of its communes.
quartier as (
    select
        territoire.territoire_code,
        array_agg(qpv.libelle order by qpv.libelle) as quartiers,
        max(qpv.generation) as generation
    from {{ ref('qpv') }} as qpv
    inner join {{ ref('int_reference') }} as reference
        on
            qpv.valide_du <= reference.date_reference
            and coalesce(qpv.valide_au > reference.date_reference, true)
    inner join {{ ref('int_territoire_commune') }} as territoire
        on qpv.code_commune = territoire.commune_code
    group by territoire.territoire_code
),

final as (
    select
        territoire.departement_code,
        territoire.territoire_type,
        territoire.territoire_code,
        territoire.libelle,
        territoire.epci_code,
        territoire.epci_libelle,
        territoire.population,
        territoire.residences_principales,
        territoire.zone_abc,
        territoire.delegation_code,
        membre.communes,
        seuil.seuil_mois as delai_anormal_mois,
        seuil.valide_du as delai_anormal_du,
        quartier.quartiers,
        quartier.generation as quartiers_generation
    from {{ ref('int_territoire') }} as territoire
    left join seuil
        on territoire.territoire_code = seuil.territoire_code and seuil.priorite = 1
    left join membre
        on territoire.territoire_code = membre.territoire_code
    left join quartier
        on territoire.territoire_code = quartier.territoire_code
)

select * from final
