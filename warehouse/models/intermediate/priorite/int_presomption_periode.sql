-- Grain: one row per demande, first commune, ground of R*441-14-1 (TOUS: any of them) and period of days on which it is
-- in the stock and presumed of it. Ground 1 opens with the delay gone by and closes with the first proposition; its
-- threshold is that of the end of each month, on which alone it is exact.
with seuil as (
    select
        commune_code,
        typologie_code,
        seuil_mois,
        min(mois) as seuil_du,
        (max(mois) + interval '1 month')::date as seuil_au
    from (
        select
            delai.*,
            mois.mois,
            row_number() over (partition by delai.commune_code, delai.typologie_code order by mois.mois)
            - row_number() over (
                partition by delai.commune_code, delai.typologie_code, delai.seuil_mois
                order by mois.mois
            ) as suite
        from {{ ref('int_delai_anormal') }} as delai
        inner join {{ ref('int_mois') }} as mois
            on delai.date_effet = mois.fin_mois
    ) as delai
    group by commune_code, typologie_code, seuil_mois, suite
),

presume as (
    select * from {{ ref('int_presomption_signe') }}
    union all
    select
        stock.departement_code,
        stock.demande_id,
        stock.commune_code,
        '1' as motif_dalo_code,
        greatest(
            stock.valide_du, seuil.seuil_du, (stock.date_creation + make_interval(months => seuil.seuil_mois))::date
        ) as presume_du,
        least(stock.valide_au, seuil.seuil_au, proposition.date_premiere_proposition) as presume_au
    from {{ ref('int_demande_periode') }} as stock
    inner join seuil
        on stock.commune_code = seuil.commune_code and stock.typologie_code = seuil.typologie_code
    left join {{ ref('int_demande_proposition') }} as proposition
        on stock.demande_id = proposition.demande_id
),

-- What follows or overlaps is one period.
reuni as (
    select
        presume.departement_code,
        presume.demande_id,
        presume.commune_code,
        motif.code as motif_dalo_code,
        unnest(range_agg(daterange(presume.presume_du, presume.presume_au))) as jours
    from presume
    cross join lateral (values ('TOUS'), (presume.motif_dalo_code)) as motif (code)
    where presume.presume_du < presume.presume_au
    group by presume.departement_code, presume.demande_id, presume.commune_code, motif.code
),

final as (
    select
        departement_code,
        demande_id,
        commune_code,
        motif_dalo_code,
        lower(jours) as presumee_du,
        upper(jours) as presumee_au
    from reuni
)

select * from final
