select
    {{ departement_du_fichier() }} as departement_code,
    ligne.candidature_id,
    ligne.type_evenement as type_evenement_code,
    ligne.date_survenance::date as date_survenance,
    nullif(ligne.date_saisie, '')::date as date_saisie,
    ligne.offre_id,
    pseudonyme.demande_id,
    ligne.bailleur_code,
    nullif(ligne.positionne_par, '') as positionne_par,
    nullif(ligne.reservataire_code, '') as reservataire_code,
    nullif(ligne.score_cotation, '')::numeric as score_cotation,
    nullif(ligne.taux_effort_pct, '')::numeric as taux_effort_pct,
    nullif(ligne.decision, '') as decision_code,
    nullif(ligne.rang_decision, '')::integer as rang,
    nullif(ligne.motif_decision, '') as motif_decision_code,
    nullif(ligne.nb_candidats_examines, '')::integer as nb_candidats_examines,
    nullif(ligne.motif_moins_de_3, '') as motif_moins_de_3_code,
    nullif(ligne.delai_reponse_jours, '')::integer as delai_reponse_jours,
    nullif(ligne.reponse, '') as reponse_code,
    nullif(ligne.motif_refus, '') as motif_refus_code,
    ligne._depot_id,
    ligne._ligne
from (
    {{ lignes_actives('candidatures', ['candidature_id', 'type_evenement', 'date_survenance']) }}
) as ligne
left join {{ source('raw', 'pseudonymes') }} as pseudonyme
    on ligne.nud = pseudonyme.nud and {{ depot_d_ici('pseudonyme') }}
