{{ config(materialized='view') }}
-- Grain: one row per dwelling and year declared, in the columns that both formats share.
with bailleur as (
    select
        *,
        'RPLS_BAILLEUR' as perimetre,
        max(annee) over (partition by departement_code, bailleur_code) as derniere_annee
    from {{ ref('stg_parc__logement_bailleur') }}
),

-- Sold, demolished or otherwise left: declared once on leaving, no longer part of the stock.
bailleur_en_parc as (
    select * from bailleur
    where not is_sorti and coalesce(mode_occupation_code, '') <> '9'
),

public as (
    select
        *,
        'RPLS_PUBLIC' as perimetre,
        max(annee) over (partition by departement_code) as derniere_annee
    from {{ ref('stg_parc__logement_public') }}
),

final as (
    select
        departement_code,
        logement_id,
        annee,
        perimetre,
        bailleur_code,
        commune_code,
        is_qpv,
        type_construction_code,
        nb_pieces,
        surface_m2,
        annee_construction,
        annee_premiere_location,
        financement_code,
        cus_code,
        mode_occupation_code,
        date_bail,
        date_remise_location,
        loyer_eur,
        dpe_energie_code,
        dpe_ges_code,
        contingent_code,
        derniere_annee
    from bailleur_en_parc
    union all
    select
        departement_code,
        logement_id,
        annee,
        perimetre,
        null as bailleur_code,
        commune_code,
        is_qpv,
        type_construction_code,
        nb_pieces,
        surface_m2,
        annee_construction,
        annee_premiere_location,
        financement_code,
        cus_code,
        null as mode_occupation_code,
        null as date_bail,
        null as date_remise_location,
        null as loyer_eur,
        dpe_energie_code,
        dpe_ges_code,
        null as contingent_code,
        derniere_annee
    from public
)

select * from final
