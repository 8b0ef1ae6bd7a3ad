-- Grain: one row per indicator that leaves the perimeter: rows shown and masked, for how many that hold a small count.
with seuil as (
    select max(seuil_effectif) as seuil from {{ ref('seuil_secret') }}
    where valide_du <= current_date and coalesce(valide_au > current_date, true)
),

cellule as (
    select
        cellule.departement_code,
        cellule.indicateur_code,
        cellule.is_masque,
        cellule.is_provisoire,
        catalogue.comptes ? 'numerateur' and cellule.numerateur > 0 and cellule.numerateur < seuil.seuil
        or catalogue.comptes ? 'denominateur' and cellule.denominateur > 0 and cellule.denominateur < seuil.seuil
        or catalogue.comptes ? 'effectif' and cellule.effectif > 0 and cellule.effectif < seuil.seuil as is_petite
    from {{ source('technique', 'secret_cellule') }} as cellule
    inner join {{ ref('dim_indicateur') }} as catalogue
        on
            cellule.departement_code = catalogue.departement_code
            and cellule.indicateur_code = catalogue.indicateur_code
            and catalogue.is_publie
    cross join seuil
),

final as (
    select
        departement_code,
        indicateur_code,
        count(*)::integer as nb_lignes,
        count(*) filter (where is_provisoire)::integer as nb_provisoires,
        count(*) filter (where is_petite)::integer as nb_petites,
        count(*) filter (where is_masque)::integer as nb_masquees,
        round(count(*) filter (where is_masque)::numeric / nullif(count(*) filter (where is_petite), 0), 3)
            as masquees_par_petite
    from cellule
    group by departement_code, indicateur_code
)

select * from final
