{{ config(materialized='view') }}
-- Grain: one row per lease decided in the twelve months before the date of reference and demande in the stock that day,
-- both among those that the reader may read, the household that was housed included: it runs with the rights of who
-- reads it. The rules and the grid are those of today, on what was known then; points leave out what grows with the
-- days.
select
    demande.departement_code,
    offre.attribution_id,
    demande.demande_id,
    demande.demande_id = offre.demande_id as is_loge,
    (demande.date_creation, demande.demande_id) < (offre.date_creation, offre.demande_id) as is_anterieure,
    {{ est_eligible(sauf=regles_du_jour(), par_lieux=false) }} as is_eligible,
    {{ eligible_sans_une_regle(hors=regles_du_jour(), par_lieux=false) }},
    offre.date_decision,
    offre.epci_code,
    offre.norme_code,
    demande.points,
    demande.quantites,
    {{ mois_ecoules('demande.date_creation', 'offre.date_decision') }} as anciennete_mois,
    demande.nb_personnes
from (-- noqa: ST05
    select
        attribution.departement_code,
        attribution.attribution_id,
        attribution.demande_id,
        attribution.commune_code,
        attribution.epci_code,
        attribution.typologie_code,
        {{ nb_pieces('attribution.typologie_code') }} as nb_pieces,
        attribution.financement_code,
        attribution.contingent_code,
        coalesce(attribution.date_decision_cal, attribution.date_bail) as date_decision,
        loge.date_creation,
        -- How many fitted the dwelling under the strict norm nobody knows any more: the wide one applies where the
        -- household that was housed needs it.
        case
            when {{ nb_pieces('attribution.typologie_code') }} not between loge.nb_pieces_min and loge.nb_pieces_max
                then 'elargie'
            else 'strict'
        end as norme_code
    from {{ ref('fct_attribution') }} as attribution
    inner join {{ ref('fct_demande_critere_passe') }} as loge
        on
            attribution.departement_code = loge.departement_code
            and attribution.demande_id = loge.demande_id
            and coalesce(attribution.date_decision_cal, attribution.date_bail) >= loge.valide_du
            and coalesce(attribution.date_decision_cal, attribution.date_bail) < loge.valide_au
) as offre
inner join {{ ref('fct_demande_critere_passe') }} as demande
    on
        offre.departement_code = demande.departement_code
        and offre.date_decision >= demande.valide_du
        and offre.date_decision < demande.valide_au
inner join {{ ref('dim_regle_rapprochement') }} as regle
    on demande.departement_code = regle.departement_code
