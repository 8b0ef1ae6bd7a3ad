-- Grain: one row per published indicator, period, territory, dimension, modality; from `technique.secret_cellule`.
with cellule as (
    {{ cellules_montrees() }}
),

catalogue as (
    select * from {{ ref('dim_indicateur') }}
    where is_publie
),

final as (
    select
        cellule.departement_code,
        cellule.indicateur_code,
        cellule.periode_type,
        cellule.periode,
        cellule.territoire_type,
        cellule.territoire_code,
        cellule.dimension,
        cellule.modalite,
        {%- for nombre in ['valeur', 'borne_basse', 'borne_haute', 'numerateur', 'denominateur', 'effectif'] %}
        case when not cellule.is_masque then cellule.{{ nombre }} end as {{ nombre }},
        {%- endfor %}
        cellule.is_masque,
        cellule.is_provisoire,
        cellule.is_propre,
        catalogue.is_fichier_partage
    from cellule
    inner join catalogue
        on cellule.departement_code = catalogue.departement_code and cellule.indicateur_code = catalogue.indicateur_code
)

select * from final
