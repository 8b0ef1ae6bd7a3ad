{#- Contingent of the SNE that a code CONTRESLOG of the RPLS stands for: 5 are State agents too. Code 7 holds what is not
    reserved, and what the State reserves in flux without naming the dwelling. -#}
{% macro contingent_du_parc(colonne) -%}
    case {{ colonne }}
        when '1' then 'PFONCT'
        when '2' then 'PPRIOR'
        when '3' then 'COLACT'
        when '4' then 'COLTER'
        when '5' then 'PFONCT'
        when '6' then 'AUTRES'
        when '7' then 'AUCUN'
    end
{%- endmacro %}

{#- Counts of a contingent with the shares of the landlord's parc and leases, the ceilings in force on 1 January and, for the
    State, the landlord's commitment in flux, shared between its two contingents as their ceilings are. A share of a year
    that has no parc or no lease is unknown, and so is the stock of a réservataire that shares its contingent with others
    (`seul`: the contingents that one alone holds). -#}
{% macro contingent_et_objectifs(compte, parc, seul) -%}
    select
        compte.departement_code,
        compte.annee,
        compte.contingent_code,
        compte.reservataire_code,
        compte.bailleur_code,
        total.nb_logements_bailleur is not null as is_stock_connu,
        case when total.nb_logements_bailleur is not null then compte.nb_logements_reserves end as nb_logements_reserves,
        total.nb_logements_bailleur::integer as nb_logements_bailleur,
        {{ taux_pct('compte.nb_logements_reserves', 'total.nb_logements_bailleur') }} as part_stock_pct,
        plafond.part_pct as objectif_stock_pct,
        compte.nb_offres_signalees,
        compte.nb_offres_pourvues,
        compte.nb_offres_rendues,
        compte.nb_offres_proposees,
        compte.nb_proposees_au_dela_30_jours,
        compte.delai_median_jours,
        {{ taux_pct('compte.nb_proposees_au_dela_30_jours', 'compte.nb_offres_proposees') }} as part_au_dela_30_jours_pct,
        compte.nb_baux,
        coalesce(bail.nb_baux, 0)::integer as nb_baux_bailleur,
        {{ taux_pct('compte.nb_baux', 'bail.nb_baux') }} as part_flux_pct,
        de_l_etat.nb_baux as nb_baux_etat,
        {{ taux_pct('de_l_etat.nb_baux', 'bail.nb_baux') }} as part_flux_etat_pct,
        case when compte.contingent_code in ('PPRIOR', 'PFONCT') then flux.objectif end as engagement_flux_etat_pct,
        case
            when compte.contingent_code in ('PPRIOR', 'PFONCT') then flux.objectif * plafond.part_pct / etat.part_pct
        end as objectif_flux_etat_pct,
        {{ rythme('de_l_etat.nb_baux', '(flux.objectif / 100.0 * bail.nb_baux)', 'rythme_flux_etat') }}
    from {{ compte }} as compte
    left join (
        select departement_code, annee, bailleur_code, sum(nb_baux)::integer as nb_baux
        from {{ compte }}
        where contingent_code in ('PPRIOR', 'PFONCT')
        group by 1, 2, 3
    ) as de_l_etat
        on
            compte.contingent_code in ('PPRIOR', 'PFONCT')
            and compte.departement_code = de_l_etat.departement_code
            and compte.annee = de_l_etat.annee
            and compte.bailleur_code = de_l_etat.bailleur_code
    left join (
        select distinct departement_code, annee, bailleur_code, nb_logements_bailleur from {{ parc }}
    ) as total
        on
            compte.departement_code = total.departement_code
            and compte.annee = total.annee
            and compte.bailleur_code = total.bailleur_code
            and (
                compte.reservataire_code = 'NON_PRECISE'
                or compte.contingent_code in (select contingent_code from {{ seul }})
            )
    left join (
        select departement_code, bailleur_code, date_part('year', date_bail)::integer as annee, count(*) as nb_baux
        from {{ ref('int_population_attribuee') }}
        group by 1, 2, 3
    ) as bail
        on
            compte.departement_code = bail.departement_code
            and compte.annee = bail.annee
            and compte.bailleur_code = bail.bailleur_code
    left join {{ ref('objectif_contingent') }} as plafond
        on
            compte.contingent_code = plafond.contingent_code
            and make_date(compte.annee, 1, 1) >= plafond.valide_du
            and coalesce(make_date(compte.annee, 1, 1) < plafond.valide_au, true)
    left join (
        select valide_du, valide_au, sum(part_pct) as part_pct
        from {{ ref('objectif_contingent') }}
        where contingent_code in ('PPRIOR', 'PFONCT')
        group by 1, 2
    ) as etat
        on
            make_date(compte.annee, 1, 1) >= etat.valide_du
            and coalesce(make_date(compte.annee, 1, 1) < etat.valide_au, true)
    left join {{ ref('int_objectif') }} as flux
        on
            flux.type_objectif_code = 'FLUX_ETAT'
            and compte.bailleur_code = flux.organisme_code
            and flux.territoire_code = 'TOUS'
            and compte.annee = flux.annee
{%- endmacro %}
