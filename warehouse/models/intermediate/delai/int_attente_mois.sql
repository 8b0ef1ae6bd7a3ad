-- Grain: one row per period, commune, group (typology, priority, mutation) and month of waiting in which somebody
-- enters or leaves the observation. Entering: at the first month at risk within the period. Leaving: at the exit, or
-- censored at the end of the period. A change of priority status enters one group and leaves another; it is neither for
-- both together.
with typologie as (
    {{ typologies_souhaitables() }}
),

episode as (
    select
        periode.periode_rang,
        episode.commune_code,
        {{ groupe_rang(
            'typologie.typologie_rang',
            'case when episode.is_prioritaire then 2 else 1 end',
            'case when episode.is_mutation then 2 else 1 end'
        ) }} as groupe_rang,
        episode.mois_creation,
        greatest(episode.mois_premier, periode.mois_premier) as mois_entree,
        least(episode.mois_dernier, periode.mois_dernier) as mois_sortie,
        episode.is_bascule and episode.mois_premier > periode.mois_premier as is_entree_bascule,
        case
            when episode.issue = 'bascule' and episode.mois_dernier < periode.mois_dernier then 'bascule'
            when episode.issue in ('logee', 'autre') and episode.mois_dernier <= periode.mois_dernier then episode.issue
            else 'censuree'
        end as issue
    from {{ ref('int_attente_episode') }} as episode
    inner join {{ ref('int_attente_periode') }} as periode
        on
            episode.mois_premier <= periode.mois_dernier
            and coalesce(episode.mois_dernier >= periode.mois_premier, true)
    inner join typologie
        on episode.typologie_code = typologie.typologie_code
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
