-- Grain: one row per calendar year covered whole, territory of the first wish and modality: demandes active one day
-- at least in the year, those of them that a lease housed in it, and the leases of the territory. Typology and mutation
-- are those of the year; the household and its income, those of the last message.
with {{ actives_de_l_annee() }},

final as (
    select
        par_territoire.*,
        coalesce(bail.effectif, 0) as bail,
        coalesce(mutation.bail_mutation, 0) as bail_mutation
    from par_territoire
    left join {{ ref('int_indicateur_attribution') }} as bail
        on {{ meme_cellule('par_territoire', 'bail') }}
    left join {{ ref('int_mesure_bail') }} as mutation
        on {{ meme_cellule('par_territoire', 'mutation') }}
)

select * from final
