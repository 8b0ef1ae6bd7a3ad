-- Grain: one row per dwelling and year, from the landlords' files and from the public file.
with bailleur as (
    select
        *,
        'RPLS_BAILLEUR' as perimetre,
        max(annee) over (partition by departement_code, bailleur_code) as derniere_annee
    from {{ ref('stg_parc__logement_bailleur') }}
),

-- Sold, demolished or otherwise left: declared once on leaving, no longer part of the stock.
bailleur_en_parc as (
    select * from bailleur
    where not is_sorti and coalesce(mode_occupation_code, '') <> '9'
),

public as (
    select
        *,
        'RPLS_PUBLIC' as perimetre,
        max(annee) over (partition by departement_code) as derniere_annee
    from {{ ref('stg_parc__logement_public') }}
),

reuni as (
    select
        departement_code,
        logement_id,
        annee,
        perimetre,
        bailleur_code,
        commune_code,
        is_qpv,
        type_construction_code,
        nb_pieces,
        surface_m2,
        annee_construction,
        annee_premiere_location,
        financement_code,
        cus_code,
        mode_occupation_code,
        date_bail,
        date_remise_location,
        loyer_eur,
        dpe_energie_code,
        dpe_ges_code,
        contingent_code,
        derniere_annee
    from bailleur_en_parc
    union all
    select
        departement_code,
        logement_id,
        annee,
        perimetre,
        null as bailleur_code,
        commune_code,
        is_qpv,
        type_construction_code,
        nb_pieces,
        surface_m2,
        annee_construction,
        annee_premiere_location,
        financement_code,
        cus_code,
        null as mode_occupation_code,
        null as date_bail,
        null as date_remise_location,
        null as loyer_eur,
        dpe_energie_code,
        dpe_ges_code,
        null as contingent_code,
        derniere_annee
    from public
),

-- A year is counted once: the public file, where there is one for it, is the whole stock; else the landlords' files.
annee as (
    select
        departement_code,
        annee,
        bool_or(perimetre = 'RPLS_PUBLIC') as has_public
    from reuni
    group by departement_code, annee
),

bailleurs as (
    select
        departement_code,
        max(annee) as derniere_annee_bailleurs
    from bailleur_en_parc
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
