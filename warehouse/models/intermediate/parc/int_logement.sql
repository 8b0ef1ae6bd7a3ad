-- Grain: one row per dwelling and year, from the landlords' files and from the public file.
with reuni as (
    select * from {{ ref('int_logement_declare') }}
),

-- A year is counted once: the public file, where there is one for it, is the whole stock; else the landlords' files.
annee as (
    select
        departement_code,
        annee,
        bool_or(perimetre = 'RPLS_PUBLIC') as has_public,
        bool_or(perimetre = 'RPLS_BAILLEUR') as has_bailleurs
    from reuni
    group by departement_code, annee
),

bailleurs as (
    select
        departement_code,
        max(annee) as derniere_annee_bailleurs
    from annee
    where has_bailleurs
    group by departement_code
),

final as (
    select
        reuni.departement_code,
        reuni.logement_id,
        reuni.annee,
        reuni.perimetre,
        reuni.bailleur_code,
        reuni.commune_code,
        commune.epci_code,
        reuni.is_qpv,
        reuni.type_construction_code,
        reuni.nb_pieces,
        case when reuni.nb_pieces >= 9 then 'T9P' else 'T' || reuni.nb_pieces end as typologie_code,
        reuni.surface_m2,
        reuni.annee_construction,
        reuni.annee_premiere_location,
        reuni.financement_code,
        reuni.cus_code,
        reuni.mode_occupation_code,
        reuni.date_bail,
        reuni.date_remise_location,
        reuni.loyer_eur,
        reuni.dpe_energie_code,
        reuni.dpe_ges_code,
        reuni.contingent_code,
        -- Each landlord's latest year; the public file stands for them only when it is newer than all of theirs.
        reuni.annee = reuni.derniere_annee and case reuni.perimetre
            when 'RPLS_PUBLIC' then reuni.annee > coalesce(bailleurs.derniere_annee_bailleurs, 0)
            else true
        end as is_parc_actuel,
        (reuni.perimetre = 'RPLS_PUBLIC') = annee.has_public as is_compte
    from reuni
    inner join annee
        on reuni.departement_code = annee.departement_code and reuni.annee = annee.annee
    left join bailleurs
        on reuni.departement_code = bailleurs.departement_code
    left join {{ ref('int_territoire') }} as commune
        on
            commune.territoire_type = 'commune'
            and reuni.departement_code = commune.departement_code
            and reuni.commune_code = commune.territoire_code
)

select * from final
