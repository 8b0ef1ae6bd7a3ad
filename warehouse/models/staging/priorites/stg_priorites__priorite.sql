select
    {{ departement_du_fichier() }} as departement_code,
    ligne.priorite_id,
    ligne.type_priorite as type_priorite_code,
    pseudonyme.demande_id,
    nullif(ligne.recours_id, '') as recours_id,
    nullif(ligne.nature_recours, '') as nature_recours_code,
    nullif(ligne.motif_dalo, '') as motif_dalo_code,
    ligne.date_depot::date as date_depot,
    nullif(ligne.date_decision, '')::date as date_decision,
    nullif(ligne.decision, '') as decision_code,
    nullif(ligne.statut_dalo, '') as statut_dalo_code,
    nullif(ligne.typologie_dalo, '') as typologie_dalo_code,
    nullif(ligne.date_fin, '')::date as date_fin,
    nullif(ligne.auteur_code, '') as auteur_code,
    ligne._depot_id,
    ligne._ligne
from (
    {{ lignes_actives('priorites', ['priorite_id']) }}
) as ligne
left join {{ source('raw', 'pseudonymes') }} as pseudonyme
    on ligne.nud = pseudonyme.nud and {{ depot_d_ici('pseudonyme') }}
