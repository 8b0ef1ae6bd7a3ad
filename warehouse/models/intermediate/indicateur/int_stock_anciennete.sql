{{ config(materialized='ephemeral') }}
-- Grain: one row per cell (territory, typology, month) and seniority in months that holds valid demandes.
with typologie as (
    {{ typologies_souhaitables() }}
),

cohorte as (
    select
        departement.territoire_rang as departement_rang,
        epci.territoire_rang as epci_rang,
        commune.territoire_rang as commune_rang,
        typologie.typologie_rang,
        cohorte.mois,
        cohorte.anciennete_mois,
        cohorte.effectif,
        case when cohorte.anciennete_mois >= delai.seuil_mois then cohorte.effectif else 0 end as effectif_delai_anormal
    from {{ ref('int_stock_cohorte') }} as cohorte
    inner join {{ ref('int_territoire') }} as commune
        on cohorte.commune_code = commune.territoire_code and commune.territoire_type = 'commune'
    inner join {{ ref('int_territoire') }} as epci
        on commune.epci_code = epci.territoire_code and epci.territoire_type = 'epci'
    inner join {{ ref('int_territoire') }} as departement
        on commune.departement_code = departement.territoire_code and departement.territoire_type = 'departement'
    inner join typologie
        on cohorte.typologie_code = typologie.typologie_code
    left join {{ ref('int_delai_anormal') }} as delai
        on
            cohorte.commune_code = delai.commune_code
            and cohorte.typologie_code = delai.typologie_code
            and cohorte.fin_mois = delai.date_effet
),

groupe as (
    select
        coalesce(commune_rang, epci_rang, departement_rang) as territoire_rang,
        coalesce(typologie_rang, 0) as typologie_rang,
        mois,
        anciennete_mois,
        sum(effectif)::integer as effectif,
        sum(effectif_delai_anormal)::integer as effectif_delai_anormal
    from cohorte
    group by departement_rang, mois, anciennete_mois, grouping sets ({{ niveaux_territoire_typologie('_rang') }})
),

final as (
    select
        {{ cellule_id('territoire_rang', 'typologie_rang', 'mois') }} as cellule_id,
        anciennete_mois,
        effectif,
        effectif_delai_anormal
    from groupe
)

select * from final
