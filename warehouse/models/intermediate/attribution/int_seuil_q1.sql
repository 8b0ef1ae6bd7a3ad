-- Grain: one row per EPCI and year, the threshold of the first quartile of the income by consumption unit. The arrêté
-- where one is known; else computed: first quartile of the demandes valid on the 31 December before (the first one
-- covered, for a year without any), as they were known on that day.
with couverture as (
    select
        annee,
        min(min(mois) filter (where is_fin_annee)) over () as premier_decembre
    from {{ ref('int_mois') }}
    group by annee
),

annee as (
    select
        annee,
        greatest(make_date(annee - 1, 12, 1), premier_decembre) as mois
    from couverture
    where premier_decembre is not null
),

calcule as (
    select
        stock.departement_code,
        commune.epci_code,
        stock.mois,
        count(stock.ressources_uc_annuelles_eur)::integer as effectif,
        round(
            (percentile_cont(0.25) within group (order by stock.ressources_uc_annuelles_eur))::numeric
        )::integer as seuil_eur
    from {{ ref('int_stock_photographie') }} as stock
    inner join {{ ref('int_commune') }} as commune
        on stock.commune_code = commune.commune_code
    where commune.epci_code is not null
    group by stock.departement_code, commune.epci_code, stock.mois
),

final as (
    select
        calcule.departement_code,
        calcule.epci_code,
        annee.annee,
        coalesce(arrete.seuil_eur, calcule.seuil_eur) as seuil_eur,
        case when arrete.seuil_eur is null then 'calcule' else 'arrete' end as nature,
        calcule.mois + 30 as date_calcul,
        calcule.effectif
    from calcule
    inner join annee
        on calcule.mois = annee.mois
    left join {{ ref('seuil_q1') }} as arrete
        on
            arrete.territoire_type = 'epci'
            and arrete.nature = 'arrete'
            and calcule.epci_code = arrete.territoire_code
            and annee.annee = arrete.annee
)

select * from final
