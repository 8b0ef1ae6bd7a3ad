with final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        depot_id,
        fichier,
        sha256,
        flux,
        format,
        emetteur,
        situation_au,
        statut,
        remplace_par,
        lues,
        chargees,
        coalesce((controles ->> 'nb_apres_situation')::integer, 0) as nb_apres_situation,
        quarantaine,
        doublons,
        avertissements,
        message,
        recu_at,
        charge_at
    from {{ source('raw', 'depots') }} as depot
    where {{ depot_d_ici() }}
)

select * from final
