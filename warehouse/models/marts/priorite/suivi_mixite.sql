-- Grain: one row per year, landlord and EPCI of the dwelling (TOUS: all of them) with a lease in the year: leases
-- outside QPV to the first quartile, in QPV to the three others, against the objectives in force at its end.
with annee as (
    select
        annee,
        count(*) = 12 as is_complete
    from {{ ref('int_mois') }}
    group by annee
),

juge as (
    select
        bail.*,
        annee.is_complete as is_annee_complete,
        objectif.q1_hors_qpv_pct as objectif_q1_hors_qpv_pct,
        objectif.q2_q4_en_qpv_pct as objectif_q2_q4_en_qpv_pct
    from {{ ref('int_attribution_mixite') }} as bail
    inner join annee
        on bail.annee = annee.annee
    left join {{ ref('int_objectif_mixite') }} as objectif
        on
            bail.departement_code = objectif.departement_code
            and bail.bailleur_code = objectif.bailleur_code
            and bail.epci_code = objectif.epci_code
            and bail.annee = objectif.annee
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
        {{ reste_a_faire('juge.nb_hors_qpv_q1', 'juge.nb_hors_qpv', 'juge.objectif_q1_hors_qpv_pct') }}
            as reste_q1_hors_qpv,
        juge.nb_en_qpv,
        juge.nb_en_qpv_q2_q4,
        juge.nb_en_qpv_inconnu,
        {{ taux_pct('juge.nb_en_qpv_q2_q4', 'juge.nb_en_qpv') }} as part_q2_q4_en_qpv_pct,
        juge.objectif_q2_q4_en_qpv_pct,
        {{ rythme(
            'juge.nb_en_qpv_q2_q4', '(juge.objectif_q2_q4_en_qpv_pct / 100.0 * nullif(juge.nb_en_qpv, 0))',
            'rythme_q2_q4_en_qpv'
        ) }},
        {{ reste_a_faire('juge.nb_en_qpv_q2_q4', 'juge.nb_en_qpv', 'juge.objectif_q2_q4_en_qpv_pct') }}
            as reste_q2_q4_en_qpv
    from juge
    left join {{ ref('int_seuil_q1') }} as seuil
        on
            juge.departement_code = seuil.departement_code
            and juge.epci_code = seuil.epci_code
            and juge.annee = seuil.annee
)

select * from final
