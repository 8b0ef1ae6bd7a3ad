-- Grain: one row per demande that is active, or expired and not yet radiated: what a dwelling is compared with.
with norme as (
    select ligne.* from {{ ref('norme_typologie') }} as ligne
    cross join {{ ref('int_reference') }} as reference
    where
        ligne.norme = 'strict'
        and ligne.valide_du <= reference.date_reference
        and coalesce(ligne.valide_au > reference.date_reference, true)
),

final as (
    select
        demande.departement_code,
        demande.demande_id,
        demande.etat_code,
        demande.etat_code = 'active' as is_valide,
        demande.date_creation,
        demande.anciennete_mois,
        demande.communes_souhaitees,
        demande.typologie_code,
        demande.nb_personnes,
        demande.tranche_plafond_code,
        {{ plafond_rang('demande.tranche_plafond_code') }} as plafond_rang,
        demande.is_positionne,
        coalesce(proposition.offres_refermees, '{}'::text[]) as offres_refermees,
        norme.nb_pieces_min,
        norme.nb_pieces_max,
        points.points_anciennete::integer as points_anciennete,
        points.points_delai_anormal::integer as points_delai_anormal,
        points.points_dalo::integer as points_dalo,
        points.points_pdalpd::integer as points_pdalpd,
        points.points_rapprochement::integer as points,
        demande.has_pdalpd,
        demande.organisme_enregistreur_code,
        demande.is_perimetre_etat,
        demande.is_perimetre_etat or demande.is_delai_anormal as is_visible_etat,
        demande.is_perimetre_etat_reconnu,
        demande.reservataires_proposants,
        demande.territoires_souhaites,
        demande.territoires_guichet_collectivite
    from {{ ref('int_demande') }} as demande
    inner join {{ ref('int_demande_points') }} as points
        on
            demande.departement_code = points.departement_code
            and demande.demande_id = points.demande_id
    left join {{ ref('int_demande_proposition') }} as proposition
        on
            demande.departement_code = proposition.departement_code
            and demande.demande_id = proposition.demande_id
    left join norme
        on
            demande.nb_personnes between norme.nb_personnes_min and norme.nb_personnes_max
            and coalesce(norme.is_couple, demande.is_couple) is not distinct from demande.is_couple
    where demande.etat_code in ('active', 'expiree')
)

select * from final
