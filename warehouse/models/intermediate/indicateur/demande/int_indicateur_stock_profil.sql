-- Grain: one row per period, territory and modality. Demandes of the stock by who the households are. Communes have
-- their main dimensions, at the end of a year.
with fait as (
    select
        profil.departement_code,
        territoire.territoire_type,
        territoire.territoire_code,
        profil.mois,
        profil.dimension,
        profil.modalite,
        sum(profil.effectif) as effectif
    from {{ ref('int_stock_profil') }} as profil
    inner join {{ ref('int_territoire_commune') }} as territoire
        on profil.commune_code = territoire.commune_code
    where {{ a_ce_profil('territoire', 'profil') }}
    group by 1, 2, 3, 4, 5, 6
),

cellule as (
    select
        fait.*,
        periode.periode_type,
        periode.periode
    from fait
    cross join {{ ref('int_reference') }} as reference
    cross join
        lateral (
            values
            ('annee', to_char(fait.mois, 'YYYY'), date_part('month', fait.mois) = 12),
            (
                'mois', to_char(fait.mois, 'YYYY-MM'),
                fait.mois = reference.dernier_mois and fait.territoire_type <> 'commune'
            )
        ) as periode (periode_type, periode, is_cellule)
    where periode.is_cellule
),

final as (
    select
        {{ colonnes_de_l_indicateur('cellule', 'cellule.effectif', 'cellule.effectif', numerateur='cellule.effectif') }}
    from cellule
)

select * from final
