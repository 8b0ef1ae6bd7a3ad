-- Grain: one row per EPCI and year, the threshold of the first quartile of the income by consumption unit. The arrêté
-- where one is known; else computed: first quartile of the demandes valid on the 31 December before (the first one
-- covered, for a year without any), as they were known on that day.
with couverture as (
    select
        annee,
        min(min(fin_mois) filter (where is_fin_annee)) over () as premier_jour
    from {{ ref('int_mois') }}
    group by annee
),

annee as (
    select
        annee,
        greatest(make_date(annee - 1, 12, 31), premier_jour) as jour
    from couverture
    where premier_jour is not null
),

date_situation as (
    select distinct jour from annee
),

situation as (
    select
        message.departement_code,
        commune.epci_code,
        date_situation.jour,
        message._depot_id,
        message._ligne
    from date_situation
    inner join {{ ref('int_demande_message') }} as message
        on
            date_situation.jour >= message.date_fichier
            and coalesce(date_situation.jour < message.date_suivante, true)
            and date_situation.jour < message.date_fin_validite
            and not message.is_radiee
    inner join {{ ref('int_commune') }} as commune
        on message.commune_code = commune.commune_code
),

revenu as (
    {{ ressources_par_uc('situation') }}
),

calcule as (
    select
        departement_code,
        epci_code,
        jour,
        count(ressources_uc_eur)::integer as effectif,
        round(
            (percentile_cont(0.25) within group (order by ressources_uc_eur))::numeric
        )::integer as seuil_eur
    from revenu
    where epci_code is not null
    group by departement_code, epci_code, jour
),

final as (
    select
        calcule.departement_code,
        calcule.epci_code,
        annee.annee,
        coalesce(arrete.seuil_eur, calcule.seuil_eur) as seuil_eur,
        case when arrete.seuil_eur is null then 'calcule' else 'arrete' end as nature,
        calcule.jour as date_calcul,
        calcule.effectif
    from calcule
    inner join annee
        on calcule.jour = annee.jour
    left join {{ ref('seuil_q1') }} as arrete
        on
            arrete.territoire_type = 'epci'
            and arrete.nature = 'arrete'
            and calcule.epci_code = arrete.territoire_code
            and annee.annee = arrete.annee
)

select * from final
