-- Grain: one row per period (every December, and the last month) and territory that a demande of the stock wishes, at
-- any rank. A demande counts once in each territory: the rows do not add up.
-- Many demandes name the same communes: lists of wishes are counted first.
with liste as (
    select
        departement_code,
        mois,
        communes_souhaitees,
        row_number() over () as liste_rang,
        count(*) as effectif
    from {{ ref('int_stock_photographie') }}
    group by departement_code, mois, communes_souhaitees
),

fait as (
    select
        liste.liste_rang,
        territoire.territoire_type,
        territoire.territoire_code,
        min(liste.departement_code) as departement_code,
        min(liste.mois) as mois,
        min(liste.effectif) as effectif
    from liste
    cross join lateral unnest(liste.communes_souhaitees) as voeu (commune_code)
    inner join {{ ref('int_territoire_commune') }} as territoire
        on voeu.commune_code = territoire.commune_code
    group by liste.liste_rang, territoire.territoire_type, territoire.territoire_code
),

par_mois as (
    select
        departement_code,
        mois,
        territoire_type,
        territoire_code,
        sum(effectif)::integer as stock_tous_voeux
    from fait
    group by departement_code, mois, territoire_type, territoire_code
),

final as (
    select
        par_mois.departement_code,
        periode.periode_type,
        periode.periode,
        par_mois.territoire_type,
        par_mois.territoire_code,
        'ensemble' as dimension,
        'TOUS' as modalite,
        par_mois.stock_tous_voeux
    from par_mois
    cross join {{ ref('int_reference') }} as reference
    cross join
        lateral (
            values
            ('annee', to_char(par_mois.mois, 'YYYY'), date_part('month', par_mois.mois) = 12),
            (
                'mois',
                to_char(par_mois.mois, 'YYYY-MM'),
                par_mois.mois = reference.dernier_mois and par_mois.territoire_type <> 'commune'
            )
        ) as periode (periode_type, periode, is_cellule)
    where periode.is_cellule
)

select * from final
