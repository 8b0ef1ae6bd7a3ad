-- Grain: one row per demande and interval of days spent in the stock under the same message. D_STOCK(t): the rows
-- with valide_du <= t < valide_au, one per demande. valide_au may lie ahead (planned expiry).
with {{ cte_en_stock(ref('int_demande_message'), 'demande_id') }},

final as (
    select
        departement_code,
        demande_id,
        count(motif_entree) over (partition by demande_id order by valide_du)::integer as periode_rang,
        commune_code,
        typologie_code,
        is_mutation,
        date_creation,
        valide_du,
        valide_au,
        motif_entree,
        motif_sortie,
        _depot_id,
        _ligne
    from en_stock
)

select * from final
