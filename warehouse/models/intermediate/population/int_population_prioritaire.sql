-- Grain: one row per recognition or label that makes a demande prioritaire, with the days on which it is in force.
-- D_PRIO(t): the rows with valide_du <= t < valide_au. A recognition that lapsed on a day that nobody gave is in force
-- on no day that is known.
with final as (
    select
        departement_code,
        priorite_id,
        demande_id,
        case type_priorite_code when 'DALO_DECISION' then 'DALO' else type_priorite_code end as priorite_code,
        date_decision as valide_du,
        date_fin as valide_au
    from {{ lignes_tenues('stg_priorites__priorite') }} as tenue
    where
        type_priorite_code in ('DALO_DECISION', 'PDALPD', 'ACD')
        and decision_code = 'FAVORABLE'
        and date_decision is not null
        and demande_id is not null
        and case statut_dalo_code when 'NON' then false when 'CADUC' then date_fin is not null else true end
)

select * from final
