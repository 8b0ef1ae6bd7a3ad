-- Grain: one row per jump: the emitter whose rows explain most of the change, and of its dépôts the one that weighs
-- most.
with contribution as (
    select
        part.*,
        depot.emetteur,
        depot.fichier,
        depot.situation_au,
        part.nombre * sign(part.ecart) as poids
    from {{ ref('int_saut_depot') }} as part
    inner join {{ ref('int_depot') }} as depot
        on part.depot_id = depot.depot_id
),

pesee as (
    select
        *,
        sum(nombre) over emetteur as emetteur_nombre,
        sum(poids) over emetteur as emetteur_poids
    from contribution
    window emetteur as (
        partition by
            departement_code, indicateur_code, periode_type, periode, territoire_type, territoire_code, emetteur
    )
),

final as (
    select distinct on (departement_code, indicateur_code, periode_type, periode, territoire_type, territoire_code)
        departement_code,
        indicateur_code,
        periode_type,
        periode,
        territoire_type,
        territoire_code,
        emetteur as cause_emetteur,
        emetteur_nombre as cause_nombre,
        round(100 * emetteur_poids / abs(ecart), 1) as cause_part_pct,
        depot_id as cause_depot_id,
        fichier as cause_fichier,
        situation_au as cause_situation_au,
        nombre as cause_depot_nombre
    from pesee
    where emetteur_poids > 0 and poids > 0 and ecart <> 0
    order by
        departement_code asc, indicateur_code asc, periode_type asc, periode asc, territoire_type asc,
        territoire_code asc, emetteur_poids desc, emetteur asc, poids desc, depot_id desc
)

select * from final
