-- Grain: one row per offered dwelling, the norm of household size that applies to it: the wide one where the strict one
-- leaves fewer eligible demandes than the rule in force asks for. Decided on all demandes, not on those of a reader.
with regle as (
    {{ regles() }}
),

offre as (
    select
        *,
        'strict' as norme_code
    from {{ ref('int_offre') }}
    where is_offert
),

seuil as (
    select coalesce(max(seuil) filter (where regle_code = 'NORME_ELARGIE'), 0) as nb_eligibles_min
    from {{ ref('int_regle_rapprochement') }}
),

final as (
    select
        offre.departement_code,
        offre.offre_id,
        case
            when count(candidat.demande_id) < max(seuil.nb_eligibles_min) then 'elargie'
            else 'strict'
        end as norme_code
    from offre
    cross join regle
    cross join seuil
    left join
        lateral (-- noqa: ST05
            {{ quelques_eligibles('seuil.nb_eligibles_min') }}
        ) as candidat
        on true
    group by offre.departement_code, offre.offre_id
)

select * from final
