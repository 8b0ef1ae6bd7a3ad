select
    {{ departement_de_commune(commune_actuelle('ligne.commune_code')) }} as departement_code,
    ligne.attribution_id,
    pseudonyme.demande_id,
    nullif(ligne.candidature_id, '') as candidature_id,
    nullif(ligne.offre_id, '') as offre_id,
    {{ logement_id('ligne.numero_rpls', 'ligne.bailleur_code', "nullif(ligne.identifiant_interne, '')") }}
        as logement_id,
    ligne.bailleur_code,
    {{ commune_actuelle('ligne.commune_code') }} as commune_code,
    {{ oui_non('ligne.qpv') }} as is_qpv,
    ligne.typologie as typologie_code,
    nullif(ligne.surface_m2, '')::numeric as surface_m2,
    nullif(ligne.loyer_eur, '')::numeric as loyer_eur,
    nullif(ligne.financement, '') as financement_code,
    nullif(ligne.date_decision_cal, '')::date as date_decision_cal,
    ligne.date_bail::date as date_bail,
    ligne.contingent_code,
    nullif(ligne.reservataire_code, '') as reservataire_code,
    nullif(ligne.accord_collectif, '') as accord_collectif_code,
    {{ oui_non('ligne.attribue_dalo') }} as is_dalo,
    nullif(ligne.deja_loge_parc_bailleur, '') as deja_loge_parc_bailleur_code,
    ligne._depot_id,
    ligne._ligne
from (
    {{ lignes_actives('attributions', ['attribution_id']) }}
) as ligne
left join {{ source('raw', 'pseudonymes') }} as pseudonyme
    on ligne.nud = pseudonyme.nud and {{ depot_d_ici('pseudonyme') }}
