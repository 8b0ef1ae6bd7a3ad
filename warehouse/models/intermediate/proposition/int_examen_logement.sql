-- Grain: one row per dwelling offered (offre) and session of the commission that examined it.
with final as (
    select
        departement_code,
        offre_id,
        date_cal,
        min(bailleur_code) as bailleur_code,
        min(contingent_code) as contingent_code,
        min(commune_code) as commune_code,
        min(epci_code) as epci_code,
        min({{ typologie_souhaitable('typologie_code') }}) as typologie_code,
        -- The number that the commission wrote down, else the candidatures that went through it that day.
        coalesce(max(nb_candidats_examines), count(*))::integer as nb_candidats,
        min(motif_moins_de_3_code) as motif_moins_de_3_code
    from {{ ref('int_candidature') }}
    where date_cal is not null and commune_code is not null
    group by departement_code, offre_id, date_cal
)

select * from final
