-- Grain: one row per landlord, EPCI (TOUS: all of them) and year with a lease, and with a dwelling offered in the year
-- of the reference: the objectives of mixity in force at its end. That which is declared for the landlord there, else
-- for the landlord, else for the EPCI, else that of the law.
with jour as (
    select fin_mois as fin
    from {{ ref('int_mois') }}
    union all
    select date_reference from {{ ref('int_reference') }}
),

annee as (
    select
        extract(year from fin)::integer as annee,
        max(fin) as fin
    from jour
    group by extract(year from fin)
),

loi as (
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

tenu as (
    select
        departement_code,
        bailleur_code,
        epci_code,
        annee
    from {{ ref('int_attribution_mixite') }}
    union
    select
        offre.departement_code,
        offre.bailleur_code,
        offre.epci_code,
        date_part('year', reference.date_reference)::integer as annee
    from {{ ref('int_offre') }} as offre
    cross join {{ ref('int_reference') }} as reference
    where offre.is_offert and offre.epci_code is not null
),

final as (
    select
        tenu.departement_code,
        tenu.bailleur_code,
        tenu.epci_code,
        tenu.annee,
        coalesce(ici.objectif, partout.objectif, epci.objectif, loi.q1_hors_qpv_pct) as q1_hors_qpv_pct,
        case
            when ici.objectif is not null and tenu.epci_code <> 'TOUS' then 'BAILLEUR_EPCI'
            when coalesce(ici.objectif, partout.objectif) is not null then 'BAILLEUR'
            when epci.objectif is not null then 'EPCI'
            when loi.q1_hors_qpv_pct is not null then 'LOI'
        end as q1_hors_qpv_portee_code,
        loi.q2_q4_en_qpv_pct
    from tenu
    left join loi
        on tenu.annee = loi.annee
    left join convention as ici
        on
            tenu.bailleur_code = ici.organisme_code
            and tenu.epci_code = ici.territoire_code
            and tenu.annee = ici.annee
    left join convention as partout
        on
            tenu.bailleur_code = partout.organisme_code
            and partout.territoire_code = 'TOUS'
            and tenu.annee = partout.annee
    left join convention as epci
        on
            epci.organisme_code = 'TOUS'
            and tenu.epci_code = epci.territoire_code
            and tenu.annee = epci.annee
)

select * from final
