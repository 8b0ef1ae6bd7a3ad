{{ config(materialized='ephemeral') }}
-- Grain: one row per cell (territory, typology, month) and seniority in months that holds valid demandes.
with typologie as (
    {{ typologies_souhaitables() }}
),

lien as (
    select
        lien.commune_code,
        territoire.territoire_type = 'commune' as is_commune,
        territoire.territoire_rang
    from {{ ref('int_territoire_commune') }} as lien
    inner join {{ ref('int_territoire') }} as territoire
        on lien.territoire_code = territoire.territoire_code
),

-- Communes of the same territories above them are one group: they are counted together first.
commune as (
    select
        commune_code,
        commune_rang,
        territoires,
        dense_rank() over (order by territoires) as groupe_rang
    from (
        select
            commune_code,
            max(territoire_rang) filter (where is_commune) as commune_rang,
            array_agg(territoire_rang order by territoire_rang) filter (where not is_commune) as territoires
        from lien
        group by commune_code
    ) as situee
),

groupe as (
    select distinct
        groupe_rang,
        unnest(territoires) as territoire_rang
    from commune
),

cohorte as (
    select
        commune.commune_rang,
        commune.groupe_rang,
        typologie.typologie_rang,
        {{ rang_du_mois('cohorte.mois') }} as mois_rang,
        cohorte.anciennete_mois,
        cohorte.effectif,
        case when cohorte.anciennete_mois >= delai.seuil_mois then cohorte.effectif else 0 end as effectif_delai_anormal
    from {{ ref('int_stock_cohorte') }} as cohorte
    inner join commune
        on cohorte.commune_code = commune.commune_code
    inner join typologie
        on cohorte.typologie_code = typologie.typologie_code
    left join {{ ref('int_delai_anormal') }} as delai
        on
            cohorte.commune_code = delai.commune_code
            and cohorte.typologie_code = delai.typologie_code
            and cohorte.fin_mois = delai.date_effet
),

regroupee as (
    select
        groupe_rang,
        typologie_rang,
        mois_rang,
        anciennete_mois,
        sum(effectif)::integer as effectif,
        sum(effectif_delai_anormal)::integer as effectif_delai_anormal
    from cohorte
    group by groupe_rang, typologie_rang, mois_rang, anciennete_mois
),

compte as (
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
        territoire.territoire_rang,
        regroupee.typologie_rang,
        regroupee.mois_rang,
        regroupee.anciennete_mois,
        sum(regroupee.effectif)::integer as effectif,
        sum(regroupee.effectif_delai_anormal)::integer as effectif_delai_anormal
    from regroupee
    inner join groupe as territoire
        on regroupee.groupe_rang = territoire.groupe_rang
    group by
        territoire.territoire_rang, regroupee.typologie_rang, regroupee.mois_rang, regroupee.anciennete_mois
),

final as (
    select
        {{ cellule_id('territoire_rang', 'typologie_rang', 'mois_rang') }} as cellule_id,
        anciennete_mois,
        effectif,
        effectif_delai_anormal
    from compte
    union all
    select
        {{ cellule_id('territoire_rang', '0', 'mois_rang') }} as cellule_id,
        anciennete_mois,
        sum(effectif)::integer as effectif,
        sum(effectif_delai_anormal)::integer as effectif_delai_anormal
    from compte
    group by territoire_rang, mois_rang, anciennete_mois
)

select * from final
