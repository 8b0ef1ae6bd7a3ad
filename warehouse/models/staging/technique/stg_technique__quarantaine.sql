-- The raw line stays in raw: it holds names.
with final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        quarantaine.quarantaine_id,
        quarantaine.depot_id,
        depot.emetteur,
        quarantaine.flux,
        quarantaine.ligne,
        quarantaine.code,
        quarantaine.champ,
        quarantaine.message,
        quarantaine.rejouee_at
    from {{ source('raw', 'quarantaine') }} as quarantaine
    inner join {{ source('raw', 'depots') }} as depot
        on quarantaine.depot_id = depot.depot_id
    where {{ depot_d_ici() }}
)

select * from final
