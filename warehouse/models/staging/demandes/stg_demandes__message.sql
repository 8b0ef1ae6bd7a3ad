select
    {{ departement_du_fichier() }} as departement_code,
    pseudonyme.demande_id,
    ligne.type_fichier as type_message,
    ligne.date_fichier::date as date_fichier,
    ligne.increment_fichier::integer as increment_fichier,
    ligne.guichet_code,
    nullif(ligne.guichet_evenement_code, '') as guichet_message_code,
    ligne.date_creation::date as date_creation,
    nullif(ligne.date_renouvellement, '')::date as date_renouvellement,
    {{ premier_voeu_ici() }} as commune_code,
    ligne.type_logement_1 as typologie_code,
    ligne.modele_logement_1 = 'HLM' or coalesce(ligne.modele_logement_2 = 'HLM', false) as is_mutation,
    nullif(ligne.date_radiation, '')::date as date_radiation,
    nullif(ligne.motif_radiation, '') as motif_radiation_code,
    nullif(ligne.sous_motif_irrecevabilite, '') as sous_motif_irrecevabilite_code,
    nullif(ligne.attribution_date_bail, '')::date as date_bail,
    ligne._depot_id,
    ligne._ligne
from (
    {{ lignes_actives('demandes') }}
) as ligne
left join {{ source('raw', 'pseudonymes') }} as pseudonyme
    on ligne.nud = pseudonyme.nud and {{ depot_d_ici('pseudonyme') }}
