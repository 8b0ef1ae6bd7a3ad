-- Grain: one row per year, landlord and EPCI of the dwelling (TOUS: all of them) with a lease in the year: leases
-- outside QPV to the first quartile, in QPV to the three others, against the objectives in force at its end; that of an
-- EPCI is the one of its convention, where it is declared.
with annee as (
    select
        annee,
        count(*) = 12 as is_complete,
        max(fin_mois) as fin
    from {{ ref('int_mois') }}
    group by annee
),

objectif as (
    select
        annee.annee,
        max(objectif.part_pct) filter (where objectif.objectif = 'Q1_HORS_QPV') as q1_hors_qpv_pct,
        max(objectif.part_pct) filter (where objectif.objectif = 'Q2_Q4_EN_QPV') as q2_q4_en_qpv_pct
    from annee
    inner join {{ ref('objectif_mixite') }} as objectif
        on annee.fin >= objectif.valide_du and coalesce(annee.fin < objectif.valide_au, true)
    group by annee.annee
),

convention as (
    select
        territoire_code as epci_code,
        annee,
        objectif
    from {{ ref('int_objectif') }}
    where type_objectif_code = 'Q1_HORS_QPV' and organisme_code = 'TOUS'
),

final as (
    select
        bail.departement_code,
        bail.annee,
        annee.is_complete as is_annee_complete,
        bail.bailleur_code,
        bail.epci_code,
        seuil.seuil_eur as seuil_q1_eur,
        seuil.nature as seuil_q1_nature,
        bail.nb_hors_qpv,
        bail.nb_hors_qpv_q1,
        bail.nb_hors_qpv_inconnu,
        {{ taux_pct('bail.nb_hors_qpv_q1', 'bail.nb_hors_qpv') }} as part_q1_hors_qpv_pct,
        coalesce(convention.objectif, objectif.q1_hors_qpv_pct) as objectif_q1_hors_qpv_pct,
        bail.nb_en_qpv,
        bail.nb_en_qpv_q2_q4,
        bail.nb_en_qpv_inconnu,
        {{ taux_pct('bail.nb_en_qpv_q2_q4', 'bail.nb_en_qpv') }} as part_q2_q4_en_qpv_pct,
        objectif.q2_q4_en_qpv_pct as objectif_q2_q4_en_qpv_pct
    from {{ ref('int_attribution_mixite') }} as bail
    inner join annee
        on bail.annee = annee.annee
    left join objectif
        on bail.annee = objectif.annee
    left join convention
        on bail.epci_code = convention.epci_code and bail.annee = convention.annee
    left join {{ ref('int_seuil_q1') }} as seuil
        on
            bail.departement_code = seuil.departement_code
            and bail.epci_code = seuil.epci_code
            and bail.annee = seuil.annee
)

select * from final
