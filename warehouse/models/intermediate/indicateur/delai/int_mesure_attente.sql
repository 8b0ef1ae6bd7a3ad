-- Grain: one row per period, territory and modality of one dimension: what the curves say at 12, 24 and 36 months, and
-- when half are housed. A horizon is unknown where nobody was followed that long, and where the leases of the year of
-- waiting that it ends are fewer than the threshold of disclosure, without being none: two horizons would tell how
-- many. The median is unknown where fewer than that are at risk when the curve gets there: one lease would move it by
-- years.
with seuil as (
    select max(seuil_effectif) as seuil from {{ ref('seuil_secret') }}
    cross join {{ ref('int_reference') }} as reference
    where valide_du <= reference.date_reference and coalesce(valide_au > reference.date_reference, true)
),

courbe as (
    select * from {{ ref('int_attente_courbe') }}
    where dimension <> 'croisement'
),

cellule as (
    select
        cellule_id,
        departement_code,
        periode_type,
        periode,
        territoire_type,
        territoire_code,
        dimension,
        case dimension
            when 'typologie' then typologie
            when 'priorite' then priorite
            when 'mutation' then mutation
            else 'TOUS'
        end as modalite,
        sum(logees)::integer as logees,
        -- The product is an exponential of a sum: a half comes out of it with a rounding.
        min(attente_mois) filter (where survie <= 0.5 + 1e-9) as mediane,
        (array_agg(a_risque order by attente_mois) filter (where survie <= 0.5 + 1e-9))[1] as a_risque_mediane,
        min(attente_mois) filter (where coalesce(survie_basse, survie) <= 0.5) as mediane_basse,
        {%- for horizon in horizons_attente() %}
        max(attente_mois) filter (where attente_mois <= {{ horizon }}) as mois_{{ horizon }},
        coalesce(
            sum(logees) filter (
                where attente_mois <= {{ horizon }} {{ 'and attente_mois > ' ~ (horizon - 12) if not loop.first }}
            ),
            0
        ) as logees_{{ horizon }},
        {%- endfor %}
        min(attente_mois) filter (where survie_haute <= 0.5) as mediane_haute
    from courbe
    group by 1, 2, 3, 4, 5, 6, 7, 8
),

final as (
    select
        cellule.departement_code,
        cellule.periode_type,
        cellule.periode,
        cellule.territoire_type,
        cellule.territoire_code,
        cellule.dimension,
        cellule.modalite,
        cellule.logees,
        case when cellule.a_risque_mediane >= seuil.seuil then cellule.mediane end as mediane,
        case when cellule.a_risque_mediane >= seuil.seuil then cellule.mediane_basse end as mediane_basse,
        {%- for horizon in horizons_attente() %}
        round((100 * (1 - courbe_{{ horizon }}.survie))::numeric, 1) as loge_{{ horizon }},
        round((100 * (1 - courbe_{{ horizon }}.survie_haute))::numeric, 1) as loge_{{ horizon }}_bas,
        round((100 * (1 - courbe_{{ horizon }}.survie_basse))::numeric, 1) as loge_{{ horizon }}_haut,
        round((100 * courbe_{{ horizon }}.incidence_logee)::numeric, 1) as incidence_{{ horizon }},
        round((100 * courbe_{{ horizon }}.incidence_basse)::numeric, 1) as incidence_{{ horizon }}_bas,
        round((100 * courbe_{{ horizon }}.incidence_haute)::numeric, 1) as incidence_{{ horizon }}_haut,
        {%- endfor %}
        case when cellule.a_risque_mediane >= seuil.seuil then cellule.mediane_haute end as mediane_haute
    from cellule
    cross join seuil
    {%- for horizon in horizons_attente() %}
    left join courbe as courbe_{{ horizon }}
        on
            cellule.cellule_id = courbe_{{ horizon }}.cellule_id
            and cellule.mois_{{ horizon }} = courbe_{{ horizon }}.attente_mois
            and (cellule.logees_{{ horizon }} = 0 or cellule.logees_{{ horizon }} >= seuil.seuil)
            and (
                courbe_{{ horizon }}.attente_mois = {{ horizon }}
                or courbe_{{ horizon }}.a_risque
                > courbe_{{ horizon }}.logees + courbe_{{ horizon }}.autres + courbe_{{ horizon }}.censurees
            )
    {%- endfor %}
)

select * from final
