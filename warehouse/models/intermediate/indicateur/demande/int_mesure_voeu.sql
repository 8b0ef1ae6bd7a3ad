-- Grain: one row per period (every December, and the last month) and territory that a demande of the stock wishes, at
-- any rank. A demande counts once in each territory: the rows do not add up.
-- Many demandes name the same communes: lists of wishes are counted first.
with liste as (
    select
        departement_code,
        mois,
        communes_souhaitees,
        (row_number() over ())::integer as liste_rang,
        count(*) as effectif
    from {{ ref('int_stock_photographie') }}
    group by departement_code, mois, communes_souhaitees
),

lien as (
    select
        territoire.territoire_rang,
        lien.commune_code
    from {{ ref('int_territoire_commune') }} as lien
    inner join {{ ref('int_territoire') }} as territoire
        on lien.territoire_code = territoire.territoire_code
),

-- Each territory of a list once, on integers; its list tells the month and how many demandes wrote it.
souhaite as (
    select distinct
        liste.liste_rang,
        lien.territoire_rang
    from liste
    cross join lateral unnest(liste.communes_souhaitees) as voeu (commune_code)
    inner join lien
        on voeu.commune_code = lien.commune_code
),

par_rang as (
    select
        liste.departement_code,
        liste.mois,
        souhaite.territoire_rang,
        sum(liste.effectif)::integer as stock_tous_voeux
    from souhaite
    inner join liste
        on souhaite.liste_rang = liste.liste_rang
    group by liste.departement_code, liste.mois, souhaite.territoire_rang
),

par_mois as (
    select
        par_rang.departement_code,
        par_rang.mois,
        territoire.territoire_type,
        territoire.territoire_code,
        par_rang.stock_tous_voeux
    from par_rang
    inner join {{ ref('int_territoire') }} as territoire
        on par_rang.territoire_rang = territoire.territoire_rang
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
