-- Grain: one row per demande that was positioned at least once.
with final as (
    select
        departement_code,
        demande_id,
        min(date_entree) as date_premiere_proposition,
        count(*)::integer as nb_propositions,
        count(date_offre)::integer as nb_offres_recues,
        bool_or({{ est_en_cours() }}) as is_positionne,
        coalesce(
            array_agg(distinct offre_id) filter (where {{ est_en_cours() }}), '{}'::text[]
        ) as offres_en_cours,
        coalesce(
            array_agg(distinct offre_id) filter (where {{ est_refermee() }}), '{}'::text[]
        ) as offres_refermees,
        coalesce(
            array_agg(distinct offre_reservataire_code) filter (where offre_reservataire_code is not null), '{}'::text[]
        ) as reservataires,
        coalesce(
            array_agg(distinct contingent_code) filter (where contingent_code is not null), '{}'::text[]
        ) as contingents
    from {{ ref('int_candidature') }}
    where demande_id is not null
    group by departement_code, demande_id
)

select * from final
