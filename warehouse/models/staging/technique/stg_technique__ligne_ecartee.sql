-- The lines that wait for a correction, as they were sent: they hold names. Those of a file that another replaced wait
-- for nothing, and what a purge emptied is gone.
with final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        quarantaine.quarantaine_id,
        quarantaine.depot_id,
        depot.emetteur,
        array(select jsonb_array_elements_text(depot.controles -> 'entete')) as entete,
        quarantaine.contenu
    from {{ source('raw', 'quarantaine') }} as quarantaine
    inner join {{ source('raw', 'depots') }} as depot
        on quarantaine.depot_id = depot.depot_id
    where
        quarantaine.rejouee_at is null and quarantaine.contenu <> '' and depot.statut = 'charge'
        and {{ depot_d_ici() }}
)

select * from final
