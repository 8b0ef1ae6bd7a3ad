-- Grain: one row per vacancy signalled to a réservataire, with the first candidate that this réservataire proposed.
with candidature as (
    select
        departement_code,
        offre_id,
        min(date_positionnement) as date_proposition
    from {{ ref('int_candidature') }}
    where positionne_par = 'RESERVATAIRE'
    group by departement_code, offre_id
),

final as (
    select
        offre.departement_code,
        offre.offre_id,
        offre.bailleur_code,
        offre.commune_code,
        offre.contingent_code,
        offre.reservataire_code,
        offre.date_signalement,
        offre.date_bail,
        offre.date_retour_bailleur,
        candidature.date_proposition,
        candidature.date_proposition - offre.date_signalement as delai_jours,
        delai.delai_jours as delai_max_jours,
        -- Proposed late, given back without a candidate, or still without one when the delay was over.
        coalesce(
            candidature.date_proposition > offre.date_signalement + delai.delai_jours,
            offre.date_retour_bailleur is not null
            or least(offre.date_cloture, reference.date_reference) > offre.date_signalement + delai.delai_jours
        ) as is_hors_delai,
        offre.date_signalement + delai.delai_jours < reference.date_reference as is_delai_ecoule
    from {{ ref('int_offre') }} as offre
    cross join {{ ref('int_reference') }} as reference
    left join {{ ref('delai_reservataire') }} as delai
        on
            offre.date_signalement >= delai.valide_du
            and coalesce(offre.date_signalement < delai.valide_au, true)
    left join candidature
        on
            offre.departement_code = candidature.departement_code
            and offre.offre_id = candidature.offre_id
            and offre.date_signalement <= candidature.date_proposition
    where
        offre.reservataire_code is not null
        and offre.date_signalement <= reference.date_reference
)

select * from final
