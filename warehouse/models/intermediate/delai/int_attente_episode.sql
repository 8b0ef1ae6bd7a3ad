-- Grain: one row per demande and priority status (recognised or not) under which it was followed. Recognised, it is
-- followed among the priority ones from the next month on: it was not one of them before, and who is recognised after
-- three years has first waited three years.
with final as (
    select
        suivie.departement_code,
        suivie.demande_id,
        suivie.commune_code,
        suivie.typologie_code,
        suivie.is_mutation,
        suivie.mois_creation,
        episode.is_prioritaire,
        episode.mois_premier,
        episode.mois_dernier,
        episode.issue,
        episode.is_prioritaire and episode.mois_premier > suivie.mois_premier as is_bascule
    from {{ ref('int_attente_demande') }} as suivie
    cross join
        lateral (
            values
            (
                false,
                suivie.mois_premier,
                least(suivie.mois_reconnaissance, suivie.mois_dernier),
                case
                    when suivie.mois_reconnaissance < coalesce(suivie.mois_dernier, 'infinity') then 'bascule'
                    else suivie.issue
                end
            ),
            (
                true,
                greatest(suivie.mois_premier, (suivie.mois_reconnaissance + interval '1 month')::date),
                suivie.mois_dernier,
                suivie.issue
            )
        ) as episode (is_prioritaire, mois_premier, mois_dernier, issue)
    where
        (suivie.mois_reconnaissance is not null or not episode.is_prioritaire)
        and coalesce(episode.mois_premier <= episode.mois_dernier, true)
)

select * from final
