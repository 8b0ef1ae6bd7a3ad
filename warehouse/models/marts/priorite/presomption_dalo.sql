-- Grain: one row per demande in the stock at the end of the last month with at least one présomption of a ground of the
-- DALO. The decision of the COMED, where there is one, stands beside and never follows from it.
with libelle as (
    select
        code,
        libelle,
        ordre
    from {{ ref('liste_travail') }}
    where liste = 'DALO_NON_JUGEABLE'
),

classe as (
    {{ classes_anciennete() }}
),

decision as (
    select distinct on (departement_code, demande_id)
        departement_code,
        demande_id,
        etat_code
    from {{ ref('int_dalo_recours') }}
    order by departement_code asc, demande_id asc, date_depot desc, recours_id desc
),

presumee as (
    select
        *,
        num_nonnulls(
            nullif(presomption_dalo_motif_1, false), nullif(presomption_dalo_motif_2, false),
            nullif(presomption_dalo_motif_3, false), nullif(presomption_dalo_motif_4, false),
            nullif(presomption_dalo_motif_5, false), nullif(presomption_dalo_motif_6, false)
        ) as nb_motifs
    from {{ ref('int_presomption_dalo') }}
),

-- Few combinations: each is put in words once.
combinaison as (
    select
        combinaisons.motifs_non_jugeables,
        array_agg(libelle.libelle order by libelle.ordre) as libelles
    from (select distinct motifs_non_jugeables from presumee) as combinaisons
    inner join libelle
        on libelle.code = any(combinaisons.motifs_non_jugeables)
    group by combinaisons.motifs_non_jugeables
),

final as (
    select
        presumee.departement_code,
        presumee.demande_id,
        presumee.presomption_id,
        presumee.periode,
        commune.epci_code,
        presumee.typologie_code,
        classe.code as anciennete_classe_code,
        presumee.nb_motifs,
        presumee.presomption_dalo_motif_1,
        presumee.presomption_dalo_motif_2,
        presumee.presomption_dalo_motif_3,
        presumee.presomption_dalo_motif_4,
        presumee.presomption_dalo_motif_5,
        presumee.presomption_dalo_motif_6,
        presumee.motifs_non_jugeables,
        combinaison.libelles as motifs_non_jugeables_libelles,
        decision.etat_code as etat_recours_code
    from presumee
    left join {{ ref('int_commune') }} as commune
        on presumee.commune_code = commune.commune_code
    left join classe
        on presumee.anciennete_mois >= classe.debut and presumee.anciennete_mois < classe.fin
    left join combinaison
        on presumee.motifs_non_jugeables = combinaison.motifs_non_jugeables
    left join decision
        on presumee.departement_code = decision.departement_code and presumee.demande_id = decision.demande_id
    where presumee.nb_motifs > 0
)

select * from final
