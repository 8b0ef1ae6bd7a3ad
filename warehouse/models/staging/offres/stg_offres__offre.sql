with ligne as (
    {{ lignes_actives('offres', ['offre_id']) }}
),

final as (
    select
        {{ departement_de_commune('commune_code') }} as departement_code,
        offre_id,
        {{ logement_id('numero_rpls', 'bailleur_code', 'identifiant_interne') }} as logement_id,
        bailleur_code,
        commune_code,
        nullif(quartier, '') as quartier,
        {{ oui_non('qpv') }} as is_qpv,
        typologie as typologie_code,
        nullif(surface_m2, '')::numeric as surface_m2,
        nullif(etage, '')::integer as etage,
        {{ oui_non('has_ascenseur') }} as has_ascenseur,
        {{ oui_non('has_parking') }} as has_parking,
        {{ oui_non('is_accessible') }} as is_accessible,
        financement as financement_code,
        nullif(loyer_eur, '')::numeric as loyer_eur,
        nullif(charges_eur, '')::numeric as charges_eur,
        nullif(date_preavis, '')::date as date_preavis,
        nullif(date_disponibilite, '')::date as date_disponibilite,
        contingent_code,
        nullif(reservataire_code, '') as reservataire_code,
        nullif(date_signalement, '')::date as date_signalement,
        nullif(delai_proposition_jours, '')::integer as delai_proposition_jours,
        nullif(date_retour_bailleur, '')::date as date_retour_bailleur,
        nullif(date_retrait, '')::date as date_retrait,
        nullif(motif_retrait, '') as motif_retrait_code,
        _depot_id,
        _ligne
    from ligne
)

select * from final
