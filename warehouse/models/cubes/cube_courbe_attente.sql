-- Points of the curves that tell on nobody: one group at a time, no count, probabilities of a lease to the point. From
-- one shown point to the next, none or the threshold at least were housed; the curve stops when fewer are followed.
with recursive seuil as (
    select max(seuil_effectif) as seuil from {{ ref('seuil_secret') }}
    where valide_du <= current_date and coalesce(valide_au > current_date, true)
),

courbe as (
    select
        *,
        concat_ws('|', departement_code, territoire_code, typologie, priorite, mutation) as groupe,
        case
            when typologie <> 'TOUS' then 'typologie'
            when priorite <> 'TOUS' then 'priorite'
            when mutation <> 'TOUS' then 'mutation'
            else 'ensemble'
        end as dimension,
        sum(logees) over (
            partition by departement_code, territoire_code, typologie, priorite, mutation order by attente_mois
        ) as logees_cumul
    from {{ ref('courbe_attente') }}
    where 'TOUS' in (typologie, priorite) and 'TOUS' in (typologie, mutation) and 'TOUS' in (priorite, mutation)
),

-- Parts of a whole (the EPCI, the modalities of a dimension), the smallest first: with a small one, two at least are
-- hidden, which reach the threshold together.
part as (
    select
        groupe,
        max(logees_cumul) as logees,
        min(max(logees_cumul)) over tout as plus_petite,
        row_number() over (tout order by max(logees_cumul), groupe) as rang,
        sum(max(logees_cumul)) over (tout order by max(logees_cumul), groupe) - max(logees_cumul) as avant
    from courbe
    group by departement_code, territoire_type, territoire_code, dimension, groupe
    having max(logees_cumul) > 0
    window tout as (
        partition by
            departement_code, territoire_type, dimension, case when dimension <> 'ensemble' then territoire_code end
    )
),

-- Every third month: what the curve says at its last movement of the three.
point as (
    select distinct on (courbe.groupe, ceil(courbe.attente_mois / 3.0))
        courbe.*,
        seuil.seuil,
        (ceil(courbe.attente_mois / 3.0) * 3)::integer as mois,
        courbe.a_risque
        - case
            when courbe.attente_mois % 3 = 0 then 0 else courbe.logees + courbe.autres_sorties + courbe.censurees
        end as suivies
    from courbe
    cross join seuil
    inner join part
        on courbe.groupe = part.groupe
    where
        part.logees >= seuil.seuil
        and (part.plus_petite >= seuil.seuil or part.rang > 2 and part.avant >= seuil.seuil)
    order by courbe.groupe asc, ceil(courbe.attente_mois / 3.0) asc, courbe.attente_mois desc
),

suivi as (
    select
        *,
        bool_and(suivies >= seuil) over (partition by groupe order by mois) as is_suivi
    from point
),

montre as (
    select distinct
        groupe,
        -1 as mois,
        0::numeric as logees_cumul
    from suivi
    union all
    select
        montre.groupe,
        suivant.mois,
        suivant.logees_cumul
    from montre
    cross join lateral (
        select suivi.* from suivi
        where
            suivi.groupe = montre.groupe
            and suivi.mois > montre.mois
            and suivi.is_suivi
            and (
                suivi.logees_cumul = montre.logees_cumul or suivi.logees_cumul >= montre.logees_cumul + suivi.seuil
            )
        order by suivi.mois
        limit 1
    ) as suivant
),

final as (
    select
        suivi.departement_code,
        suivi.periode,
        suivi.territoire_type,
        suivi.territoire_code,
        suivi.typologie,
        suivi.priorite,
        suivi.mutation,
        suivi.mois as attente_mois,
        {%- for compte in ['a_risque', 'entrees', 'logees', 'autres_sorties', 'censurees'] %}
        null::integer as {{ compte }},
        {%- endfor %}
        {%- for courbe, fin in [('survie', ''), ('survie', '_basse'), ('survie', '_haute'), ('incidence', '_logee')] %}
        round(suivi.{{ courbe ~ fin }}::numeric, 2)::float8 as {{ courbe ~ fin }},
        {%- endfor %}
        round(suivi.incidence_basse::numeric, 2)::float8 as incidence_basse,
        round(suivi.incidence_haute::numeric, 2)::float8 as incidence_haute,
        null::float8 as incidence_autre
    from suivi
    inner join montre
        on suivi.groupe = montre.groupe and suivi.mois = montre.mois
)

select * from final
