{{ config(meta={'dagster': {'ref': {'name': 'cube_courbe_attente'}}}) }}
-- What readers outside see of the curves, told again from the exact ones: between two shown months of a group, nobody
-- or the threshold at least was housed; at a shown month the threshold at least is still followed; no crossing, no
-- count, nothing finer than a point; the parts of a whole that are left out are none, or reach the threshold together.
with regle as (
    select max(seuil_effectif) as seuil from {{ ref('seuil_secret') }}
    where valide_du <= current_date and coalesce(valide_au > current_date, true)
),

exacte as (
    select
        *,
        concat_ws('|', territoire_code, typologie, priorite, mutation) as groupe
    from {{ ref('courbe_attente') }}
),

montree as (
    select
        *,
        concat_ws('|', territoire_code, typologie, priorite, mutation) as groupe,
        lag(attente_mois, 1, -1) over (
            partition by territoire_code, typologie, priorite, mutation order by attente_mois
        ) as mois_precedent
    from {{ ref('cube_courbe_attente') }}
),

pas as (
    select
        montree.groupe,
        montree.attente_mois,
        coalesce(sum(exacte.logees) filter (where exacte.attente_mois > montree.mois_precedent), 0) as logees,
        sum(exacte.entrees) - coalesce(
            sum(exacte.logees + exacte.autres_sorties + exacte.censurees) filter (
                where exacte.attente_mois < montree.attente_mois
            ),
            0
        ) as suivies
    from montree
    inner join exacte
        on montree.groupe = exacte.groupe and montree.attente_mois >= exacte.attente_mois
    group by montree.groupe, montree.attente_mois
),

groupe as (
    select
        departement_code,
        territoire_type,
        territoire_code,
        groupe,
        (typologie <> 'TOUS')::integer
        + 2 * (priorite <> 'TOUS')::integer
        + 4 * (mutation <> 'TOUS')::integer as dimension,
        sum(logees) as logees,
        groupe in (select montree.groupe from montree) as is_montree
    from exacte
    group by departement_code, territoire_type, territoire_code, groupe, typologie, priorite, mutation
),

marge as (
    select
        *,
        count(*) filter (where not is_montree and logees > 0) over tout as nb_cachees,
        coalesce(sum(logees) filter (where not is_montree) over tout, 0) as logees_cachees
    from groupe
    where dimension in (0, 1, 2, 4)
    window tout as (
        partition by
            departement_code, territoire_type, dimension, case when dimension > 0 then territoire_code end
    )
)

select
    pas.groupe,
    'pas' as defaut
from pas
cross join regle
where pas.logees between 1 and regle.seuil - 1 or pas.suivies < regle.seuil
union all
select
    marge.groupe,
    'marge' as defaut
from marge
cross join regle
where
    marge.is_montree
    and marge.nb_cachees > 0
    and marge.logees_cachees < regle.seuil
union all
select
    montree.groupe,
    'finesse' as defaut
from montree
where
    num_nonnulls(a_risque, entrees, logees, autres_sorties, censurees, incidence_autre) > 0
    or (typologie <> 'TOUS')::integer + (priorite <> 'TOUS')::integer + (mutation <> 'TOUS')::integer > 1
    or round(survie::numeric, 2)::float8 <> survie
    or round(incidence_logee::numeric, 2)::float8 <> incidence_logee
