-- Grain: one row per dwelling whose landlord's latest file names its programme, or tells its address: its residence.
with final as (
    select distinct on (departement_code, logement_id)
        departement_code,
        logement_id,
        concat_ws(':', bailleur_code, commune_code, residence) as residence_id
    from {{ ref('stg_parc__logement_bailleur') }}
    where residence is not null
    order by departement_code asc, logement_id asc, annee desc, _depot_id desc, _ligne desc
)

select * from final
