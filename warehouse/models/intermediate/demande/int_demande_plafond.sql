{{ config(indexes=[{'columns': ['demande_id'], 'unique': true}]) }}
-- Grain: one row per demande, its income against the ceilings in force at the date of reference.
with plafond as (
    select
        plafond.categorie_menage,
        max(plafond.plafond_eur) filter (where plafond.financement_code = 'PLAI') as plai_eur,
        max(plafond.plafond_eur) filter (where plafond.financement_code = 'PLUS') as plus_eur,
        max(plafond.plafond_eur) filter (where plafond.financement_code = 'PLS') as pls_eur
    from {{ ref('int_plafond_ressources') }} as plafond
    cross join {{ ref('int_reference') }} as reference
    where
        plafond.valide_du <= reference.date_reference
        and coalesce(plafond.valide_au > reference.date_reference, true)
    group by plafond.categorie_menage
),

applique as (
    select
        menage.departement_code,
        menage.demande_id,
        menage.revenu_fiscal_eur,
        base.plai_eur + supplement.plai_eur * greatest(menage.categorie_menage_plafond - 6, 0) as plafond_plai_eur,
        base.plus_eur + supplement.plus_eur * greatest(menage.categorie_menage_plafond - 6, 0) as plafond_plus_eur,
        base.pls_eur + supplement.pls_eur * greatest(menage.categorie_menage_plafond - 6, 0) as plafond_pls_eur
    from {{ ref('int_demande_menage') }} as menage
    inner join plafond as base
        on base.categorie_menage = least(menage.categorie_menage_plafond, 6)
    inner join plafond as supplement
        on supplement.categorie_menage = 7
),

final as (
    select
        departement_code,
        demande_id,
        plafond_plai_eur,
        plafond_plus_eur,
        plafond_pls_eur,
        case
            when revenu_fiscal_eur is null then 'INCONNU'
            when revenu_fiscal_eur <= plafond_plai_eur then 'PLAI'
            when revenu_fiscal_eur <= plafond_plus_eur then 'PLUS'
            when revenu_fiscal_eur <= plafond_pls_eur then 'PLS'
            else 'SUP_PLS'
        end as tranche_plafond_code
    from applique
)

select * from final
