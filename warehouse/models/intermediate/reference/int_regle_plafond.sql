-- Grain: one row per period in which the same rules say against which ceiling a household is held (rules `PLAFOND_…` of
-- `regle_rapprochement`). A rule that is not in force counts nothing.
with regle as (
    select
        regle_code,
        seuil,
        valide_du,
        valide_au
    from {{ ref('regle_rapprochement') }}
    where starts_with(regle_code, 'PLAFOND_')
),

jour as (
    select valide_du as jour from regle
    union
    select valide_au from regle
    where valide_au is not null
),

final as (
    select
        jour.jour as valide_du,
        coalesce(lead(jour.jour) over (order by jour.jour), 'infinity') as valide_au,
        count(*) filter (where regle.regle_code = 'PLAFOND_ALTERNANCE') > 0 as is_alternance_a_charge,
        count(*) filter (where regle.regle_code = 'PLAFOND_VISITE') > 0 as is_visite_comptee,
        coalesce(max(regle.seuil) filter (where regle.regle_code = 'PLAFOND_HANDICAP'), 0) as majoration_handicap,
        max(regle.seuil) filter (where regle.regle_code = 'PLAFOND_JEUNE_MENAGE') as age_jeune_menage,
        max(regle.seuil) filter (where regle.regle_code = 'PLAFOND_BAISSE') as baisse_pct,
        max(regle.seuil) filter (where regle.regle_code = 'PLAFOND_PLS') as pls_pct
    from jour
    left join regle
        on jour.jour >= regle.valide_du and coalesce(jour.jour < regle.valide_au, true)
    group by jour.jour
)

select * from final
