-- Grain: one row per month, territory, typology (TOUS = all) and seniority in months that holds valid demandes.
with cohorte as (
    select
        cohorte.departement_code,
        cohorte.mois,
        commune.epci_code,
        cohorte.commune_code,
        cohorte.typologie_code,
        cohorte.anciennete_mois,
        cohorte.effectif,
        case when cohorte.anciennete_mois >= delai.seuil_mois then cohorte.effectif else 0 end as effectif_delai_anormal
    from {{ ref('int_stock_cohorte') }} as cohorte
    inner join {{ ref('int_territoire') }} as commune
        on commune.territoire_type = 'commune' and cohorte.commune_code = commune.territoire_code
    left join {{ ref('int_delai_anormal') }} as delai
        on
            cohorte.commune_code = delai.commune_code
            and cohorte.typologie_code = delai.typologie_code
            and cohorte.fin_mois = delai.date_effet
),

final as (
    select
        departement_code,
        mois,
        {{ territoire_type_groupe() }} as territoire_type,
        coalesce(commune_code, epci_code, departement_code) as territoire_code,
        coalesce(typologie_code, 'TOUS') as typologie,
        anciennete_mois,
        sum(effectif)::integer as effectif,
        sum(effectif_delai_anormal)::integer as effectif_delai_anormal
    from cohorte
    group by departement_code, mois, anciennete_mois, grouping sets ({{ niveaux_territoire_typologie() }})
)

select * from final
