-- Grain: one row per year, contingent, réservataire and landlord: dwellings reserved on 1 January (stock), vacancies
-- signalled in the year and what became of them, leases of the year counted on the contingent (flux). The parc names a
-- contingent, not who holds it: where several share one, its stock stands alone under NON_PRECISE.
with seul as (
    select
        contingent_code,
        min(reservataire_code) as reservataire_code
    from {{ ref('int_delai_reservataire') }}
    group by contingent_code
    having count(distinct reservataire_code) = 1
),

parc as (
    select
        departement_code,
        annee,
        bailleur_code,
        {{ contingent_du_parc('contingent_code') }} as contingent_code,
        count(*) as nb_logements,
        sum(count(*)) over (partition by departement_code, annee, bailleur_code) as nb_logements_bailleur
    from {{ ref('int_logement') }}
    where perimetre = 'RPLS_BAILLEUR' and bailleur_code is not null
    group by departement_code, annee, bailleur_code, {{ contingent_du_parc('contingent_code') }}
),

mesure as (
    select
        parc.departement_code,
        parc.annee,
        parc.bailleur_code,
        parc.contingent_code,
        coalesce(seul.reservataire_code, 'NON_PRECISE') as reservataire_code,
        parc.nb_logements,
        null::numeric as delai_jours,
        null::boolean as is_tardive,
        0 as nb_offres,
        0 as nb_pourvues,
        0 as nb_rendues,
        0 as nb_baux
    from parc
    left join seul
        on parc.contingent_code = seul.contingent_code
    where parc.contingent_code <> 'AUCUN'
    union all
    select
        departement_code,
        date_part('year', date_signalement)::integer as annee,
        bailleur_code,
        contingent_code,
        reservataire_code,
        0 as nb_logements,
        delai_jours,
        delai_jours > delai_max_jours as is_tardive,
        1 as nb_offres,
        (date_bail is not null)::integer as nb_pourvues,
        (date_bail is null and date_retour_bailleur is not null)::integer as nb_rendues,
        0 as nb_baux
    from {{ ref('int_delai_reservataire') }}
    union all
    select
        departement_code,
        date_part('year', date_bail)::integer as annee,
        bailleur_code,
        contingent_code,
        reservataire_code,
        0 as nb_logements,
        null as delai_jours,
        null as is_tardive,
        0 as nb_offres,
        0 as nb_pourvues,
        0 as nb_rendues,
        1 as nb_baux
    from {{ ref('int_population_attribuee') }}
    where reservataire_code is not null and contingent_code is not null
),

compte as (
    select
        departement_code,
        annee,
        contingent_code,
        reservataire_code,
        bailleur_code,
        sum(nb_logements)::integer as nb_logements_reserves,
        sum(nb_offres)::integer as nb_offres_signalees,
        sum(nb_pourvues)::integer as nb_offres_pourvues,
        sum(nb_rendues)::integer as nb_offres_rendues,
        count(delai_jours)::integer as nb_offres_proposees,
        (count(*) filter (where is_tardive))::integer as nb_proposees_au_dela_30_jours,
        (percentile_cont(0.5) within group (order by delai_jours))::numeric(6, 1) as delai_median_jours,
        sum(nb_baux)::integer as nb_baux
    from mesure
    group by departement_code, annee, contingent_code, reservataire_code, bailleur_code
),

final as (
    {{ contingent_et_objectifs('compte', 'parc', 'seul') }}
)

select * from final
