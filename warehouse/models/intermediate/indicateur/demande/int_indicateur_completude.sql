-- Grain: one row per period, territory above the commune and rubrique: share of the demandes of the stock that fill it,
-- and of all rubriques together for the whole.
with par_rubrique as (
    select
        completude.departement_code,
        completude.mois,
        territoire.territoire_type,
        territoire.territoire_code,
        coalesce(rubrique.code, 'TOUS') as modalite,
        sum(rubrique.renseignees) as renseignees,
        sum(completude.effectif) as attendues,
        sum(completude.effectif) filter (where rubrique.code = '{{ rubriques_de_completude()[0] }}') as une_rubrique
    from {{ ref('int_stock_completude') }} as completude
    cross join lateral {{ rubriques_en_lignes('completude') }}
    inner join {{ ref('int_territoire_commune') }} as territoire
        on completude.commune_code = territoire.commune_code
    where territoire.territoire_type <> 'commune'
    group by
        completude.departement_code, completude.mois, territoire.territoire_type, territoire.territoire_code,
        grouping sets ((rubrique.code), ())
),

cellule as (
    select
        par_rubrique.*,
        periode.periode_type,
        periode.periode,
        case when par_rubrique.modalite = 'TOUS' then 'ensemble' else 'rubrique' end as dimension,
        case when par_rubrique.modalite = 'TOUS' then par_rubrique.une_rubrique else par_rubrique.attendues end
            as effectif
    from par_rubrique
    cross join {{ ref('int_reference') }} as reference
    cross join
        lateral (
            values
            ('annee', to_char(par_rubrique.mois, 'YYYY'), date_part('month', par_rubrique.mois) = 12),
            ('mois', to_char(par_rubrique.mois, 'YYYY-MM'), par_rubrique.mois = reference.dernier_mois)
        ) as periode (periode_type, periode, is_cellule)
    where periode.is_cellule
),

final as (
    select
        {{ colonnes_de_l_indicateur(
            'cellule', taux_pct('cellule.renseignees', 'cellule.attendues'), 'cellule.effectif',
            numerateur='cellule.renseignees', denominateur='cellule.attendues'
        ) }}
    from cellule
)

select * from final
