-- Grain: one row per month, territory above the communes and typology (TOUS = all), zero included: stock at the end of
-- the month and its seniority. Communes of the same territories are one group: they are counted together first.
with commune as (
    select
        max(territoire.territoire_rang) filter (where territoire.territoire_type = 'commune') as commune_rang,
        array_agg(territoire.territoire_rang order by territoire.territoire_rang)
        filter (where territoire.territoire_type <> 'commune') as territoires
    from {{ ref('int_territoire_commune') }} as lien
    inner join {{ ref('int_territoire') }} as territoire
        on lien.territoire_code = territoire.territoire_code
    group by lien.commune_code
),

groupe as (
    select
        commune_rang,
        territoires,
        dense_rank() over (order by territoires) as groupe_rang
    from commune
),

lien as (
    select distinct
        groupe_rang,
        unnest(territoires) as territoire_rang
    from groupe
),

regroupee as (
    select
        groupe.groupe_rang,
        cohorte.typologie_rang,
        cohorte.mois_rang,
        cohorte.anciennete_mois,
        sum(cohorte.effectif)::integer as effectif,
        sum(cohorte.effectif_delai_anormal)::integer as effectif_delai_anormal
    from {{ ref('int_stock_cohorte') }} as cohorte
    inner join groupe
        on cohorte.commune_rang = groupe.commune_rang
    group by groupe.groupe_rang, cohorte.typologie_rang, cohorte.mois_rang, cohorte.anciennete_mois
),

par_typologie as (
    select
        lien.territoire_rang,
        regroupee.typologie_rang,
        regroupee.mois_rang,
        regroupee.anciennete_mois,
        sum(regroupee.effectif) as effectif,
        sum(regroupee.effectif_delai_anormal) as effectif_delai_anormal
    from regroupee
    inner join lien
        on regroupee.groupe_rang = lien.groupe_rang
    group by lien.territoire_rang, regroupee.typologie_rang, regroupee.mois_rang, regroupee.anciennete_mois
),

compte as (
    select * from par_typologie
    union all
    select
        territoire_rang,
        0 as typologie_rang,
        mois_rang,
        anciennete_mois,
        sum(effectif)::bigint as effectif,
        sum(effectif_delai_anormal)::bigint as effectif_delai_anormal
    from par_typologie
    group by territoire_rang, mois_rang, anciennete_mois
),

{{ stock_mesure('compte', "<> 'commune'") }}

select * from final
