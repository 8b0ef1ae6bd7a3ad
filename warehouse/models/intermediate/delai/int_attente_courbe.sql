{{ config(indexes=[{'columns': ['periode_rang', 'territoire_type', 'groupe_rang']}]) }}
-- Grain: one row per period, territory, group of demandes and month of waiting in which somebody enters or leaves.
-- Every crossing for the last twelve months of the département and of each EPCI; elsewhere one dimension at a time;
-- communes by year, all together.
with lien as (
    select
        territoire.departement_code,
        territoire.territoire_type,
        territoire.territoire_code,
        territoire.territoire_rang,
        lien.commune_code
    from {{ ref('int_territoire_commune') }} as lien
    inner join {{ ref('int_territoire') }} as territoire
        on lien.territoire_type = territoire.territoire_type and lien.territoire_code = territoire.territoire_code
),

par_territoire as (
    select
        attente.periode_rang,
        lien.territoire_rang,
        attente.groupe_rang as groupe_fin_rang,
        attente.attente_mois,
        sum(attente.entrees) as entrees,
        sum(attente.entrees_bascule) as entrees_bascule,
        sum(attente.logees) as logees,
        sum(attente.autres) as autres,
        sum(attente.censurees) as censurees,
        sum(attente.sorties_bascule) as sorties_bascule
    from {{ ref('int_attente_mois') }} as attente
    inner join {{ ref('int_attente_periode') }} as periode
        on attente.periode_rang = periode.periode_rang
    inner join lien
        on attente.commune_code = lien.commune_code
    where lien.territoire_type <> 'commune' or periode.periode_type = 'annee'
    group by 1, 2, 3, 4
),

-- The key is one integer: sorting the rows on eight names takes several times as long.
compte as (
    select
        (par_territoire.periode_rang * 100000000::bigint + par_territoire.territoire_rang * 1000 + groupe.groupe_rang)
            as cellule_id,
        par_territoire.attente_mois,
        sum(
            par_territoire.entrees
            + case when groupe.priorite = 'TOUS' then 0 else par_territoire.entrees_bascule end
        )::integer as entrees,
        sum(par_territoire.logees)::integer as logees,
        sum(par_territoire.autres)::integer as autres,
        sum(
            par_territoire.censurees
            + case when groupe.priorite = 'TOUS' then 0 else par_territoire.sorties_bascule end
        )::integer as censurees
    from par_territoire
    inner join {{ ref('int_territoire') }} as territoire
        on par_territoire.territoire_rang = territoire.territoire_rang
    inner join {{ ref('int_attente_periode') }} as periode
        on par_territoire.periode_rang = periode.periode_rang
    inner join {{ ref('int_attente_groupe') }} as groupe
        on par_territoire.groupe_fin_rang = groupe.groupe_fin_rang
    where
        (
            groupe.nb_dimensions <= 1
            or periode.periode_type = 'mois' and territoire.territoire_type in ('departement', 'epci')
        )
        and (groupe.nb_dimensions = 0 or territoire.territoire_type <> 'commune')
    group by 1, 2
),

mouvement as (
    -- A change of status alone, seen by both groups together, is no movement.
    select * from compte
    where entrees + logees + autres + censurees > 0
),

groupe as (
    select distinct
        groupe_rang,
        dimension,
        typologie,
        priorite,
        mutation
    from {{ ref('int_attente_groupe') }}
),

{{ courbe_attente('mouvement', ['cellule_id']) }},

final as (
    select
        periode.periode_rang,
        periode.periode_type,
        periode.periode,
        territoire.departement_code,
        territoire.territoire_type,
        territoire.territoire_code,
        groupe.groupe_rang,
        groupe.dimension,
        groupe.typologie,
        groupe.priorite,
        groupe.mutation,
        courbe.*
    from courbe
    inner join {{ ref('int_attente_periode') }} as periode
        on courbe.cellule_id / 100000000 = periode.periode_rang
    inner join {{ ref('int_territoire') }} as territoire
        on (courbe.cellule_id / 1000) % 100000 = territoire.territoire_rang
    inner join groupe
        on courbe.cellule_id % 1000 = groupe.groupe_rang
)

select * from final
