{{ config(materialized='ephemeral') }}
-- Grain: one row per cell (territory, typology, month) and seniority in months that holds valid demandes.
with typologie as (
    {{ typologies_souhaitables() }}
),

rang as (
    select
        lien.commune_code,
        max(territoire.territoire_rang) filter (where lien.territoire_type = 'departement') as departement_rang,
        max(territoire.territoire_rang) filter (where lien.territoire_type = 'epci') as epci_rang,
        max(territoire.territoire_rang) filter (where lien.territoire_type = 'commune') as commune_rang,
        max(territoire.territoire_rang) filter (where lien.territoire_type = 'zone_abc') as zone_rang,
        max(territoire.territoire_rang) filter (where lien.territoire_type = 'delegation') as delegation_rang
    from {{ ref('int_territoire_commune') }} as lien
    inner join {{ ref('int_territoire') }} as territoire
        on lien.territoire_code = territoire.territoire_code
    group by lien.commune_code
),

cohorte as (
    select
        rang.departement_rang,
        rang.epci_rang,
        rang.commune_rang,
        rang.zone_rang,
        rang.delegation_rang,
        typologie.typologie_rang,
        {{ rang_du_mois('cohorte.mois') }} as mois_rang,
        cohorte.anciennete_mois,
        cohorte.effectif,
        case when cohorte.anciennete_mois >= delai.seuil_mois then cohorte.effectif else 0 end as effectif_delai_anormal
    from {{ ref('int_stock_cohorte') }} as cohorte
    inner join rang
        on cohorte.commune_code = rang.commune_code
    inner join typologie
        on cohorte.typologie_code = typologie.typologie_code
    left join {{ ref('int_delai_anormal') }} as delai
        on
            cohorte.commune_code = delai.commune_code
            and cohorte.typologie_code = delai.typologie_code
            and cohorte.fin_mois = delai.date_effet
),

-- Above the communes, those of the same territories are counted together first.
regroupee as (
    select
        departement_rang,
        epci_rang,
        zone_rang,
        delegation_rang,
        typologie_rang,
        mois_rang,
        anciennete_mois,
        sum(effectif)::integer as effectif,
        sum(effectif_delai_anormal)::integer as effectif_delai_anormal
    from cohorte
    group by departement_rang, epci_rang, zone_rang, delegation_rang, typologie_rang, mois_rang, anciennete_mois
),

groupe as (
    select
        commune_rang as territoire_rang,
        typologie_rang,
        mois_rang,
        anciennete_mois,
        effectif,
        effectif_delai_anormal
    from cohorte
    union all
    select
        commune_rang as territoire_rang,
        0 as typologie_rang,
        mois_rang,
        anciennete_mois,
        sum(effectif) as effectif,
        sum(effectif_delai_anormal) as effectif_delai_anormal
    from cohorte
    group by commune_rang, mois_rang, anciennete_mois
    union all
    select
        coalesce(epci_rang, zone_rang, delegation_rang, departement_rang) as territoire_rang,
        coalesce(typologie_rang, 0) as typologie_rang,
        mois_rang,
        anciennete_mois,
        sum(effectif) as effectif,
        sum(effectif_delai_anormal) as effectif_delai_anormal
    from regroupee
    group by
        departement_rang, mois_rang, anciennete_mois,
        grouping sets ({{ niveaux_territoire_typologie('_rang', niveaux=['epci', 'zone', 'delegation']) }})
    having {{ est_un_niveau('_rang') }}
),

final as (
    select
        {{ cellule_id('territoire_rang', 'typologie_rang', 'mois_rang') }} as cellule_id,
        anciennete_mois,
        effectif::integer as effectif,
        effectif_delai_anormal::integer as effectif_delai_anormal
    from groupe
)

select * from final
