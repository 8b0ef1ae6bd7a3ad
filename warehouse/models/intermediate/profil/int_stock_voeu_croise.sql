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
    select distinct
        liste.departement_code,
        liste.mois,
        liste.liste_rang,
        liste.effectif,
        territoire.territoire_type,
        territoire.territoire_code
    from liste
    cross join lateral unnest(liste.communes_souhaitees) as voeu (commune_code)
    inner join {{ ref('int_territoire_commune') }} as territoire
        on voeu.commune_code = territoire.commune_code
),

final as (
    select
        fait.departement_code,
        periode.periode_type,
        periode.periode,
        fait.territoire_type,
        fait.territoire_code,
        'ensemble' as dimension,
        'TOUS' as modalite,
        sum(fait.effectif)::integer as stock_tous_voeux
    from fait
    cross join {{ ref('int_reference') }} as reference
    cross join
        lateral (
            values
            ('annee', to_char(fait.mois, 'YYYY'), date_part('month', fait.mois) = 12),
            (
                'mois',
                to_char(fait.mois, 'YYYY-MM'),
                fait.mois = reference.dernier_mois and fait.territoire_type <> 'commune'
            )
        ) as periode (periode_type, periode, is_cellule)
    where periode.is_cellule
    group by
        fait.departement_code, periode.periode_type, periode.periode, fait.territoire_type, fait.territoire_code
)

select * from final
