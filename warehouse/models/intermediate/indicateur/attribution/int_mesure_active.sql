-- Grain: one row per calendar year covered whole, territory of the first wish and modality: demandes active one day
-- at least in the year, those of them that a lease housed in it, and the leases of the territory. Typology and mutation
-- are those of the year; the household and its income, those of the last message.
with {{ actives_de_l_annee() }},

cellule as (
    select
        par_commune.departement_code,
        'annee' as periode_type,
        par_commune.annee::text as periode,
        territoire.territoire_type,
        territoire.territoire_code,
        par_commune.dimension,
        par_commune.modalite,
        sum(par_commune.demande_active)::integer as demande_active,
        sum(par_commune.demande_active_mutation)::integer as demande_active_mutation,
        sum(par_commune.demande_active_logee)::integer as demande_active_logee
    from par_commune
    inner join {{ ref('int_territoire_commune') }} as territoire
        on par_commune.commune_code = territoire.commune_code
    where territoire.territoire_type <> 'commune' or par_commune.dimension in ('ensemble', 'typologie')
    group by
        par_commune.departement_code, par_commune.annee, territoire.territoire_type, territoire.territoire_code,
        par_commune.dimension, par_commune.modalite
),

final as (
    select
        cellule.*,
        coalesce(bail.effectif, 0) as bail,
        coalesce(mutation.bail_mutation, 0) as bail_mutation
    from cellule
    left join {{ ref('int_indicateur_attribution') }} as bail
        on {{ meme_cellule('cellule', 'bail') }}
    left join {{ ref('int_mesure_bail') }} as mutation
        on {{ meme_cellule('cellule', 'mutation') }}
)

select * from final
