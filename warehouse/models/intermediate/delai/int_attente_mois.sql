-- Grain: one row per period, commune, group (typology, priority, mutation) and month of waiting in which somebody
-- enters or leaves the observation. Entering: at the first month at risk within the period. Leaving: at the exit, or
-- censored at the end of the period. A change of priority status enters one group and leaves another; it is neither for
-- both together.
with typologie as (
    {{ typologies_souhaitables() }}
),

suivie as (
    {{ par_mutation(ref('int_attente_episode')) }}
),

episode as (
    select
        periode.periode_rang,
        suivie.commune_code,
        {{ groupe_rang(
            'typologie.typologie_rang',
            'case when suivie.is_prioritaire then 2 else 1 end',
            "case suivie.mutation_code when 'OUI' then 2 else 1 end"
        ) }} as groupe_rang,
        suivie.mois_creation,
        greatest(suivie.mois_premier, periode.mois_premier) as mois_entree,
        least(suivie.mois_dernier, periode.mois_dernier) as mois_sortie,
        suivie.is_bascule and suivie.mois_premier > periode.mois_premier as is_entree_bascule,
        case
            when suivie.issue = 'bascule' and suivie.mois_dernier < periode.mois_dernier then 'bascule'
            when suivie.issue in ('logee', 'autre') and suivie.mois_dernier <= periode.mois_dernier then suivie.issue
            else 'censuree'
        end as issue
    from suivie
    inner join {{ ref('int_attente_periode') }} as periode
        on
            suivie.mois_premier <= periode.mois_dernier
            and coalesce(suivie.mois_dernier >= periode.mois_premier, true)
    inner join typologie
        on suivie.typologie_code = typologie.typologie_code
),

mouvement as (
    select
        periode_rang,
        commune_code,
        groupe_rang,
        {{ mois_ecoules('mois_creation', 'mois_entree') }} as attente_mois,
        case when is_entree_bascule then 'entree_bascule' else 'entree' end as mouvement
    from episode
    union all
    select
        periode_rang,
        commune_code,
        groupe_rang,
        {{ mois_ecoules('mois_creation', 'mois_sortie') }} as attente_mois,
        issue as mouvement
    from episode
),

final as (
    select
        periode_rang,
        commune_code,
        groupe_rang,
        attente_mois,
        (count(*) filter (where mouvement = 'entree'))::integer as entrees,
        (count(*) filter (where mouvement = 'entree_bascule'))::integer as entrees_bascule,
        (count(*) filter (where mouvement = 'logee'))::integer as logees,
        (count(*) filter (where mouvement = 'autre'))::integer as autres,
        (count(*) filter (where mouvement = 'censuree'))::integer as censurees,
        (count(*) filter (where mouvement = 'bascule'))::integer as sorties_bascule
    from mouvement
    group by periode_rang, commune_code, groupe_rang, attente_mois
)

select * from final
