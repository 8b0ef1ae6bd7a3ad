-- Grain: one row per year, landlord and EPCI of the dwelling (TOUS: all of them) with a lease in the year: leases
-- outside QPV to the first quartile, in QPV to the three others, against the objectives in force at its end: that which
-- is declared for the landlord there, else for the landlord, else for the EPCI, else that of the law.
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
        organisme_code,
        territoire_code,
        annee,
        objectif
    from {{ ref('int_objectif') }}
    where type_objectif_code = 'Q1_HORS_QPV'
),

juge as (
    select
        bail.*,
        annee.is_complete as is_annee_complete,
        coalesce(ici.objectif, partout.objectif, epci.objectif, objectif.q1_hors_qpv_pct) as objectif_q1_hors_qpv_pct,
        objectif.q2_q4_en_qpv_pct as objectif_q2_q4_en_qpv_pct
    from {{ ref('int_attribution_mixite') }} as bail
    inner join annee
        on bail.annee = annee.annee
    left join objectif
        on bail.annee = objectif.annee
    left join convention as ici
        on
            bail.bailleur_code = ici.organisme_code
            and bail.epci_code = ici.territoire_code
            and bail.annee = ici.annee
    left join convention as partout
        on
            bail.bailleur_code = partout.organisme_code
            and partout.territoire_code = 'TOUS'
            and bail.annee = partout.annee
    left join convention as epci
        on
            epci.organisme_code = 'TOUS'
            and bail.epci_code = epci.territoire_code
            and bail.annee = epci.annee
),

final as (
    select
        juge.departement_code,
        juge.annee,
        juge.is_annee_complete,
        juge.bailleur_code,
        juge.epci_code,
        seuil.seuil_eur as seuil_q1_eur,
        seuil.nature as seuil_q1_nature,
        juge.nb_hors_qpv,
        juge.nb_hors_qpv_q1,
        juge.nb_hors_qpv_inconnu,
        {{ taux_pct('juge.nb_hors_qpv_q1', 'juge.nb_hors_qpv') }} as part_q1_hors_qpv_pct,
        juge.objectif_q1_hors_qpv_pct,
        {{ rythme(
            'juge.nb_hors_qpv_q1', '(juge.objectif_q1_hors_qpv_pct / 100.0 * nullif(juge.nb_hors_qpv, 0))',
            'rythme_q1_hors_qpv'
        ) }},
        juge.nb_en_qpv,
        juge.nb_en_qpv_q2_q4,
        juge.nb_en_qpv_inconnu,
        {{ taux_pct('juge.nb_en_qpv_q2_q4', 'juge.nb_en_qpv') }} as part_q2_q4_en_qpv_pct,
        juge.objectif_q2_q4_en_qpv_pct,
        {{ rythme(
            'juge.nb_en_qpv_q2_q4', '(juge.objectif_q2_q4_en_qpv_pct / 100.0 * nullif(juge.nb_en_qpv, 0))',
            'rythme_q2_q4_en_qpv'
        ) }}
    from juge
    left join {{ ref('int_seuil_q1') }} as seuil
        on
            juge.departement_code = seuil.departement_code
            and juge.epci_code = seuil.epci_code
            and juge.annee = seuil.annee
)

select * from final
