-- Grain: one row per dwelling whose landlord's latest file names its programme, or tells its address: its residence.
with final as (
    select distinct on (departement_code, logement_id)
        departement_code,
        logement_id,
        programme,
        adresse_logement,
        -- The programme that the landlord names, else the building, by its address.
        concat_ws(':', bailleur_code, commune_code, coalesce(programme, adresse_logement)) as residence_id
    from {{ ref('stg_parc__logement_bailleur') }}
    where programme is not null or adresse_logement is not null
    order by departement_code asc, logement_id asc, annee desc, _depot_id desc, _ligne desc
)

select * from final
