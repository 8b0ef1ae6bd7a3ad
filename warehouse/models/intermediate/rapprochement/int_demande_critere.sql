{{ config(indexes=[{'columns': ['departement_code', 'points desc', 'date_creation', 'demande_id']}]) }}
-- Grain: one row per demande that is active, or expired and not yet radiated: what a dwelling is compared with.
with residence as (
    select
        candidature.departement_code,
        candidature.demande_id,
        array_agg(distinct offre.residence_id) as residences_refusees
    from {{ ref('int_candidature') }} as candidature
    inner join {{ ref('int_offre') }} as offre
        on candidature.departement_code = offre.departement_code and candidature.offre_id = offre.offre_id
    where candidature.etat_code in ('REFUSEE', 'SILENCE') and offre.residence_id is not null
    group by candidature.departement_code, candidature.demande_id
),

final as (
    select
        demande.departement_code,
        demande.demande_id,
        -- What the exclusions read comes first: Postgres unpacks a row up to the last column that it needs. Null stands
        -- for an empty list: opening one costs as much as comparing it.
        demande.etat_code = 'active' as is_valide,
        demande.is_positionne,
        demande.is_prioritaire
        or coalesce(demande.is_motif_urgent, false)
        or coalesce(demande.has_handicap, false) as is_public_prioritaire,
        demande.date_creation,
        points.points,
        plafond.plafond_rang,
        norme.nb_pieces_min,
        norme.nb_pieces_max,
        norme.nb_pieces_min_elargie,
        norme.nb_pieces_max_elargie,
        {{ lieux_masque(
            "demande.communes_souhaitees || case when demande.demande_elargie then demande.territoires_souhaites end"
        ) }} as lieux_masque,
        demande.communes_souhaitees,
        case
            when demande.demande_elargie
                then nullif(
                    array(
                        select lieu.code from unnest(demande.territoires_souhaites) as lieu (code)
                        where lieu.code <> all(demande.communes_souhaitees)
                        order by lieu.code
                    ),
                    '{}'
                )
        end as epci_elargis,
        nullif(demande.typologies_souhaitees, '{}') as typologies_souhaitees,
        nullif(proposition.offres_refermees, '{}') as offres_refermees,
        demande.etat_code,
        demande.anciennete_mois,
        demande.nb_personnes,
        demande.composition_code,
        demande.tranche_plafond_code,
        coalesce(residence.residences_refusees, '{}'::text[]) as residences_refusees,
        demande.loyer_max_eur,
        demande.ressources_mensuelles_eur,
        demande.nb_unites_consommation,
        demande.ressources_uc_annuelles_eur,
        points.points_detail,
        {{ quantites_comptees() }} as quantites,
        points.grille_code,
        points.grille_version,
        coalesce(demande.has_handicap, false) as has_handicap,
        demande.has_dalo,
        demande.has_pdalpd,
        demande.has_acd,
        demande.is_prioritaire,
        demande.guichet_code,
        demande.organisme_enregistreur_code,
        demande.guichet_etat_code,
        demande.is_perimetre_etat,
        demande.is_perimetre_etat or demande.is_delai_anormal as is_visible_etat,
        demande.is_perimetre_etat_reconnu,
        demande.reservataires_proposants,
        demande.territoires_souhaites,
        demande.territoires_guichet_collectivite
    from {{ ref('int_demande') }} as demande
    inner join {{ ref('int_demande_points') }} as points
        on demande.demande_id = points.demande_id
    inner join {{ ref('int_demande_plafond_rang') }} as plafond
        on demande.demande_id = plafond.demande_id
    inner join {{ ref('int_demande_norme') }} as norme
        on demande.demande_id = norme.demande_id
    left join {{ ref('int_demande_proposition') }} as proposition
        on
            demande.departement_code = proposition.departement_code
            and demande.demande_id = proposition.demande_id
    left join residence
        on
            demande.departement_code = residence.departement_code
            and demande.demande_id = residence.demande_id
    where demande.etat_code in ('active', 'expiree')
)

-- Written in the order of a ranking: the first ones lie together.
select * from final
order by departement_code asc, points desc, date_creation asc, demande_id asc
