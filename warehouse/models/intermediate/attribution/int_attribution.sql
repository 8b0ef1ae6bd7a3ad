-- Grain: one row per signed lease, with what the demande was when it was housed.
with final as (
    select
        attribution.departement_code,
        attribution.attribution_id,
        attribution.demande_id,
        attribution.candidature_id,
        attribution.offre_id,
        attribution.logement_id,
        attribution.bailleur_code,
        attribution.commune_code,
        commune.epci_code,
        attribution.is_qpv,
        attribution.typologie_code,
        attribution.surface_m2,
        attribution.loyer_eur,
        attribution.financement_code,
        attribution.date_decision_cal,
        attribution.date_bail,
        attribution.contingent_code,
        attribution.reservataire_code,
        attribution.accord_collectif_code,
        attribution.is_dalo,
        coalesce(demande.is_mutation, false)
        or coalesce(attribution.deja_loge_parc_bailleur_code = 'OUI', false) as is_mutation,
        demande.date_creation as date_creation_demande,
        {{ mois_ecoules('demande.date_creation', 'attribution.date_bail') }} as delai_mois
    from {{ lignes_tenues('stg_attributions__attribution') }} as attribution
    left join {{ ref('int_demande') }} as demande
        on
            attribution.departement_code = demande.departement_code
            and attribution.demande_id = demande.demande_id
    left join {{ ref('int_territoire') }} as commune
        on
            commune.territoire_type = 'commune'
            and attribution.departement_code = commune.departement_code
            and attribution.commune_code = commune.territoire_code
)

select * from final
