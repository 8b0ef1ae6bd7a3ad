-- Grain: one row per year, landlord and EPCI of the dwelling (TOUS: all of them) with a lease in the year: the leases
-- that the objectives of mixity count.
with final as (
    select
        departement_code,
        annee,
        bailleur_code,
        case when grouping(epci_code) = 1 then 'TOUS' else epci_code end as epci_code,
        sum(bail_hors_qpv)::integer as nb_hors_qpv,
        sum(bail_hors_qpv_q1)::integer as nb_hors_qpv_q1,
        coalesce(sum(bail_hors_qpv) filter (where quartile_code = 'INCONNU'), 0)::integer as nb_hors_qpv_inconnu,
        sum(bail_qpv)::integer as nb_en_qpv,
        sum(bail_qpv_q2_q4)::integer as nb_en_qpv_q2_q4,
        coalesce(sum(bail_qpv) filter (where quartile_code = 'INCONNU'), 0)::integer as nb_en_qpv_inconnu
    from {{ ref('int_attribution_quartile') }}
    where epci_code is not null
    group by departement_code, annee, bailleur_code, grouping sets ((epci_code), ())
)

select * from final
