-- Grain: one row per demande and period of validity with the same first commune, typology and mutation status.
-- A demande counts on a day from valide_du included to valide_au excluded; valide_au may lie ahead (planned expiry).
with final as (
    select
        departement_code,
        demande_id,
        periode_rang,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation,
        {{ mois_de('date_creation') }} as mois_creation,
        min(valide_du) as valide_du,
        max(valide_au) as valide_au,
        max(motif_entree) as motif_entree,
        (array_agg(motif_sortie order by valide_du desc))[1] as motif_sortie
    from {{ ref('int_population_stock') }}
    group by departement_code, demande_id, periode_rang, commune_code, typologie_code, is_mutation, date_creation
)

select * from final
