-- Grain: one row per RPLS year, territory, dimension and modality: the measures of int_parc_mesure. A territory without
-- any dwelling has its cell too; communes are detailed by type of dwelling only. What only the landlords declare is
-- unknown, not zero, in a year when none of them sent its file.
with annee as (
    select
        departement_code,
        annee,
        sum(nb_declares) > 0 as is_declaree
    from {{ ref('int_parc_mesure') }}
    where dimension = 'ensemble'
    group by 1, 2
),

mesure as (
    select
        mesure.departement_code,
        mesure.annee,
        territoire.territoire_type,
        territoire.territoire_code,
        mesure.dimension,
        mesure.modalite,
        sum(mesure.nb_logements) as nb_logements,
        sum(mesure.nb_dates) as nb_dates,
        sum(mesure.nb_recents) as nb_recents,
        sum(mesure.nb_ages) as nb_ages,
        sum(mesure.somme_ages) as somme_ages,
        sum(mesure.nb_locatifs) as nb_locatifs,
        sum(mesure.nb_vacants) as nb_vacants,
        sum(mesure.nb_vacants_3_mois) as nb_vacants_3_mois,
        sum(mesure.nb_mobilite) as nb_mobilite,
        sum(mesure.nb_baux_mobilite) as nb_baux_mobilite,
        sum(mesure.nb_mobilite_tous) as nb_mobilite_tous,
        sum(mesure.nb_baux_mobilite_tous) as nb_baux_mobilite_tous,
        sum(mesure.nb_loyers) as nb_loyers,
        sum(mesure.loyer_eur) as loyer_eur,
        sum(mesure.surface_m2) as surface_m2
    from {{ ref('int_parc_mesure') }} as mesure
    inner join {{ ref('int_territoire_commune') }} as territoire
        on mesure.commune_code = territoire.commune_code
    where
        (territoire.territoire_type <> 'commune' or mesure.dimension in ('ensemble', 'typologie'))
        and (mesure.dimension <> 'bailleur' or mesure.modalite <> 'INCONNU')
    group by 1, 2, 3, 4, 5, 6
),

cellule as (
    select
        territoire.departement_code,
        annee.annee,
        territoire.territoire_type,
        territoire.territoire_code,
        'ensemble' as dimension,
        'TOUS' as modalite
    from {{ ref('int_territoire') }} as territoire
    inner join annee
        on territoire.departement_code = annee.departement_code
    union
    select
        departement_code,
        annee,
        territoire_type,
        territoire_code,
        dimension,
        modalite
    from mesure
),

final as (
    select
        cellule.departement_code,
        'annee' as periode_type,
        cellule.annee::text as periode,
        cellule.territoire_type,
        cellule.territoire_code,
        cellule.dimension,
        cellule.modalite,
        territoire.population,
        territoire.residences_principales,
        annee.is_declaree,
        coalesce(mesure.nb_logements, 0) as nb_logements,
        coalesce(mesure.nb_dates, 0) as nb_dates,
        coalesce(mesure.nb_recents, 0) as nb_recents,
        coalesce(mesure.nb_ages, 0) as nb_ages,
        coalesce(mesure.somme_ages, 0) as somme_ages,
        case when annee.is_declaree then coalesce(mesure.nb_locatifs, 0) end as nb_locatifs,
        case when annee.is_declaree then coalesce(mesure.nb_vacants, 0) end as nb_vacants,
        case when annee.is_declaree then coalesce(mesure.nb_vacants_3_mois, 0) end as nb_vacants_3_mois,
        case when annee.is_declaree then coalesce(mesure.nb_mobilite, 0) end as nb_mobilite,
        case when annee.is_declaree then coalesce(mesure.nb_baux_mobilite, 0) end as nb_baux_mobilite,
        case when annee.is_declaree then coalesce(mesure.nb_mobilite_tous, 0) end as nb_mobilite_tous,
        case when annee.is_declaree then coalesce(mesure.nb_baux_mobilite_tous, 0) end as nb_baux_mobilite_tous,
        case when annee.is_declaree then coalesce(mesure.nb_loyers, 0) end as nb_loyers,
        case when annee.is_declaree then coalesce(mesure.loyer_eur, 0) end as loyer_eur,
        case when annee.is_declaree then coalesce(mesure.surface_m2, 0) end as surface_m2
    from cellule
    inner join annee
        on cellule.departement_code = annee.departement_code and cellule.annee = annee.annee
    inner join {{ ref('int_territoire') }} as territoire
        on cellule.territoire_code = territoire.territoire_code
    left join mesure
        on
            cellule.departement_code = mesure.departement_code
            and cellule.annee = mesure.annee
            and cellule.territoire_code = mesure.territoire_code
            and cellule.dimension = mesure.dimension
            and cellule.modalite = mesure.modalite
)

select * from final
